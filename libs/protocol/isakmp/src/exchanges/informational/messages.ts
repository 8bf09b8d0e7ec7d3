import { Cursor } from '@sekisho/wire';
import type { Association } from '../../associations/association.ts';
import type { Turn } from '../../associations/turn.ts';
import { limits } from '../../limits.ts';
import { type Protection, sealFirstMessage } from '../../messages/protection.ts';
import { exchangeTypes } from '../../numbers.ts';
import type { Payload } from '../../payloads/index.ts';

/** An Informational exchange of this end: one payload under protection (RFC 2409 §5.7), ready to be sent. */
export function informational(
  turn: Turn,
  association: Association,
  protection: Protection,
  payload: Payload,
): Uint8Array {
  const messageId = new Cursor(turn.env.random.bytes(4)).u32('message id') || 1;
  rememberId(association, messageId);
  const kind = { exchange: exchangeTypes.informational, messageId };
  return sealFirstMessage(association.cookies, protection, kind, [payload]).message;
}

/** An Informational's message id is good for once: a repeated one is a replay. */
export function rememberId({ informationalIds }: Association, messageId: number): void {
  informationalIds.push(messageId);
  if (informationalIds.length > limits.informationalIdsMax) informationalIds.shift();
}
