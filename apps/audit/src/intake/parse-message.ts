import { type GatewayEvent, gatewayEvent, isChange, readTold, subjects } from '@sekisho/contracts';
import { z } from 'zod';
import { poisonBytesKept, poisonReasonMax } from '../limits.ts';
import type { Poison } from '../store/audit-store.ts';
import { storable } from '../store/rows.ts';

/** What of a JetStream message matters here. */
export interface StreamMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Place in the stream, from 1. */
  readonly sequence: number;
  /** Place in a batch, from 0; absent where the message is no batch. */
  readonly part?: number;
  /** When the stream received it. */
  readonly receivedAt: Date;
}

/** What a message brings: events, and what is no event and never will be one. */
export interface ParsedMessage {
  readonly events: readonly GatewayEvent[];
  readonly poison: readonly Poison[];
}

/** Reads one event, or a batch of them in an array. */
export function parseMessage(message: StreamMessage): ParsedMessage {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(message.data));
  } catch {
    return { events: [], poison: [poisonOf(message, 'not JSON in UTF-8')] };
  }
  if (!Array.isArray(json)) return parseOne(message, json);
  if (json.length === 0) return { events: [], poison: [poisonOf(message, 'a batch of nothing')] };
  const parsed = json.map((value, part) => parseOne(partOf(message, part, value), value));
  return {
    events: parsed.flatMap(({ events }) => events),
    poison: parsed.flatMap(({ poison }) => poison),
  };
}

/** One member of a batch as a message of its own. */
export const partOf = (message: StreamMessage, part: number, value: unknown): StreamMessage => ({
  ...message,
  part,
  get data() {
    return new TextEncoder().encode(JSON.stringify(value));
  },
});

function parseOne(message: StreamMessage, json: unknown): ParsedMessage {
  const parsed = readTold(gatewayEvent, json);
  if (parsed.success && isChange(parsed.data) && message.subject !== subjects.administrationChanged)
    return { events: [], poison: [poisonOf(message, 'a change that came where none is told')] };
  if (parsed.success) return { events: [parsed.data], poison: [] };
  return { events: [], poison: [poisonOf(message, z.prettifyError(parsed.error))] };
}

/** What is kept of a message that cannot be recorded. */
export function poisonOf({ subject, data, sequence, part, receivedAt }: StreamMessage, reason: string): Poison {
  return {
    id: `${sequence}${part === undefined ? '' : `.${part}`}@${receivedAt.toISOString()}`,
    subject: storable(subject),
    received_at: receivedAt.toISOString(),
    reason: storable(reason).slice(0, poisonReasonMax),
    body: storable(new TextDecoder().decode(data.subarray(0, poisonBytesKept))),
  };
}
