import { type ConnectionEvent, connectionEvent } from '@sekisho/contracts';
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
  /** When the stream received it. */
  readonly receivedAt: Date;
}

export type ParsedMessage =
  | { readonly event: ConnectionEvent }
  /** No event, and will never be one. */
  | { readonly reason: string };

export function parseMessage({ data }: StreamMessage): ParsedMessage {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch {
    return { reason: 'not JSON in UTF-8' };
  }
  const parsed = connectionEvent.safeParse(json);
  return parsed.success ? { event: parsed.data } : { reason: z.prettifyError(parsed.error) };
}

/** What is kept of a message that cannot be recorded. */
export function poisonOf({ subject, data, sequence, receivedAt }: StreamMessage, reason: string): Poison {
  return {
    id: `${sequence}@${receivedAt.toISOString()}`,
    subject: storable(subject),
    received_at: receivedAt.toISOString(),
    reason: storable(reason).slice(0, poisonReasonMax),
    body: storable(new TextDecoder().decode(data.subarray(0, poisonBytesKept))),
  };
}
