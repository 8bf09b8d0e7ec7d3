import { errors, type Msg, RequestError } from '@nats-io/transport-node';
import { readTold } from '@sekisho/contracts';
import { z } from 'zod';
import { BusError } from './errors.ts';

/** How answers of several are waited for. */
export interface ScatterOptions<A> {
  readonly waitMs?: number;
  readonly answersMax?: number;
  /** Whether an answer is the last message of its sender; else every message counts. */
  readonly isWhole?: (answer: A) => boolean;
}

const reply = z.object({ response: z.unknown().optional(), err: z.unknown().optional() });
const refusal = z.object({
  code: z.string().optional(),
  reason: z.string().optional(),
  message: z.unknown().optional(),
});

/** The form in which Nest expects a request. */
export const packet = (subject: string, data: unknown): string => JSON.stringify({ pattern: subject, data, id: '1' });

/** undefined: it is no JSON. */
export function jsonOf(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}

/** What a service answered. @throws BusError */
export function parseReply<S extends z.ZodType>(message: Msg, subject: string, schema: S): z.output<S> {
  if (message.data.length === 0 && message.headers?.code === 503) throw new BusError('no-responders', subject);
  const wrapped = reply.safeParse(jsonOf(message));
  if (!wrapped.success) throw new BusError('bad-reply', subject, 'not an answer of a service');
  const { response, err } = wrapped.data;
  if (err !== undefined && err !== null) throw new BusError('refused', subject, describeRefusal(err));
  const parsed = readTold(schema, response);
  if (!parsed.success) throw new BusError('bad-reply', subject, z.prettifyError(parsed.error));
  return parsed.data;
}

function describeRefusal(err: unknown): string {
  const parsed = refusal.safeParse(err);
  if (!parsed.success) return String(err);
  const { code, reason, message } = parsed.data;
  return [code, reason ?? (message === undefined ? undefined : String(message))]
    .filter((part) => part !== undefined)
    .join(': ');
}

/** What went wrong, in the bus's own terms. */
export function busErrorOf(error: unknown, subject: string): BusError {
  if (error instanceof BusError) return error;
  const cause = error instanceof RequestError ? (error.cause ?? error) : error;
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof errors.NoRespondersError) return new BusError('no-responders', subject);
  if (error instanceof RequestError && error.isNoResponders()) return new BusError('no-responders', subject);
  if (cause instanceof errors.TimeoutError) return new BusError('timeout', subject);
  if (cause instanceof errors.ClosedConnectionError || cause instanceof errors.DrainingConnectionError) {
    return new BusError('disconnected', subject);
  }
  if (cause instanceof errors.ConnectionError) return new BusError('disconnected', subject, detail);
  return new BusError('refused', subject, detail);
}
