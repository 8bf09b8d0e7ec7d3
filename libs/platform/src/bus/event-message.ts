import { type ConnectionEvent, gatewayEvent, isOfConnection, readTold, subjects } from '@sekisho/contracts';
import { eventsPerMessageMax, messageBytesMax } from '../limits.ts';
import type { SpooledEvent } from './spool.ts';

/** One JetStream message: an event by itself, or several as a CloudEvents batch. */
export interface EventMessage {
  /** The same for the same events alone: JetStream stores a message once, however often it is sent. */
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly trace: Record<string, string>;
  readonly events: readonly SpooledEvent[];
}

/** As many of the first events as one message takes, each once. Trace context is the message's, so those share it. */
export function messageOf(waiting: readonly SpooledEvent[]): EventMessage | undefined {
  const [first] = waiting;
  if (first === undefined) return undefined;
  const trace = JSON.stringify(first.trace);
  const events = new Map<string, SpooledEvent>();
  let bytes = 0;
  for (const event of waiting) {
    bytes += Buffer.byteLength(event.body) + 1;
    const fits = bytes <= messageBytesMax / 2 && events.size < eventsPerMessageMax;
    // Whoever may tell what was changed may tell no other events, and a batch could be of any.
    const apart = first.subject === subjects.administrationChanged || event.subject === subjects.administrationChanged;
    if (events.size > 0 && (!fits || apart || JSON.stringify(event.trace) !== trace)) break;
    events.set(event.id, event);
  }
  const taken = [...events.values()];
  if (taken.length === 1) return { ...first, events: taken };
  return {
    id: `${first.id}/${taken.at(-1)?.id}`,
    subject: subjects.eventBatch,
    body: `[${taken.map(({ body }) => body).join()}]`,
    trace: first.trace,
    events: taken,
  };
}

/** The events of connections in a message's JSON; what is no event at all is counted in `refused`. */
export function eventsOf(json: unknown): { events: ConnectionEvent[]; refused: number } {
  const parsed = (Array.isArray(json) ? json : [json]).map((value) => readTold(gatewayEvent, value));
  const events = parsed.flatMap(({ data }) => data ?? []);
  return { events: events.filter(isOfConnection), refused: parsed.length - events.length };
}
