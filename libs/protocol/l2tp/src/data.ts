import { Cursor, Writer } from '@sekisho/wire';
import { lengthBit, offsetBit, priorityBit, sequenceBit, typeBit, version2, versionMask } from './control/header.ts';
import type { SessionId, TunnelId } from './endpoint.ts';

/** A data message (RFC 2661 §3.1): a PPP frame for one session. */
export interface DataMessage {
  /** Ids as the receiver assigned them. */
  readonly tunnelId: number;
  readonly sessionId: number;
  readonly payload: Uint8Array;
}

/**
 * Reads a data message with a header of any of its shapes: length, sequence numbers (whose values are not looked at) and
 * offset each present or not. Octets behind an announced length are dropped.
 * @returns the payload as a view of the input
 * @throws DecodeError
 */
export function decodeData(bytes: Uint8Array): DataMessage {
  const outer = new Cursor(bytes);
  const flags = outer.u16('L2TP flags');
  if ((flags & versionMask) !== version2) {
    throw outer.error('bad-value', 'L2TP flags', `version ${flags & versionMask}`);
  }
  if ((flags & typeBit) !== 0) throw outer.error('bad-value', 'L2TP flags', 'a control message');
  const header = (flags & lengthBit) === 0 ? outer : withinLength(outer);
  const tunnelId = header.u16('L2TP tunnel id');
  const sessionId = header.u16('L2TP session id');
  if ((flags & sequenceBit) !== 0) header.take(4, 'L2TP Ns and Nr');
  if ((flags & offsetBit) !== 0) header.take(header.u16('L2TP offset size'), 'L2TP offset pad');
  return { tunnelId, sessionId, payload: header.rest({ field: 'L2TP payload' }) };
}

/** The length counts itself and the flags before it. */
function withinLength(outer: Cursor): Cursor {
  const length = outer.u16('L2TP length');
  if (length < 4) throw outer.error('bad-length', 'L2TP length', `${length}`);
  return outer.sub(length - 4, 'L2TP message');
}

export interface DataHeader {
  readonly tunnelId: TunnelId;
  readonly sessionId: SessionId;
  /** Adds the length field: 8 octets instead of 6. */
  readonly withLength?: boolean;
  readonly priority?: boolean;
}

/** Encodes a data message: never with sequence numbers or offset, which some clients handle badly. */
export function encodeData(header: DataHeader, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const { tunnelId, sessionId, withLength = false, priority = false } = header;
  const out = new Writer().u16(version2 | (withLength ? lengthBit : 0) | (priority ? priorityBit : 0));
  if (withLength) out.u16(8 + payload.length);
  return out.u16(tunnelId).u16(sessionId).bytes(payload).finish();
}
