import { Cursor, type DecodeError, Writer } from '@sekisho/wire';
import { limits } from '../limits.ts';

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |T|L|x|x|S|x|O|P|x|x|x|x|  Ver  |          Length               |
 * |           Tunnel ID           |           Session ID          |
 * |             Ns                |               Nr              |
 */
export const typeBit = 0x8000;
export const lengthBit = 0x4000;
export const sequenceBit = 0x0800;
export const offsetBit = 0x0200;
export const priorityBit = 0x0100;
export const versionMask = 0x000f;
export const version2 = 2;

const controlHeaderOctets = 12;
/** Android accepts no other first two octets (T, L, S, version 2). */
const controlFlags = typeBit | lengthBit | sequenceBit | version2;

/** Control message header (RFC 2661 §3.1). */
export interface ControlHeader {
  /** Tunnel ID of the receiver; 0 while the sender does not know it. */
  readonly tunnelId: number;
  readonly sessionId: number;
  readonly ns: number;
  readonly nr: number;
}

export interface ControlPacket {
  readonly header: ControlHeader;
  /** The AVPs; empty for a ZLB acknowledgement. */
  readonly body: Uint8Array;
}

/** True for a control message, false for a data message: the T bit alone decides. */
export const isControl = (packet: Uint8Array): boolean => ((packet[0] ?? 0) & 0x80) !== 0;

/**
 * Splits a control message from its header. Octets behind the announced length are dropped, reserved bits and P ignored.
 * @throws DecodeError
 */
export function decodeControlPacket(bytes: Uint8Array): ControlPacket {
  const cursor = new Cursor(bytes);
  const flags = cursor.u16('L2TP flags');
  checkFlags(flags, cursor);
  const length = cursor.u16('L2TP length');
  if (length < controlHeaderOctets || length > bytes.length || length > limits.controlMessageOctetsMax) {
    throw cursor.error('bad-length', 'L2TP length', `${length} of ${bytes.length} bytes`);
  }
  const header = {
    tunnelId: cursor.u16('L2TP tunnel id'),
    sessionId: cursor.u16('L2TP session id'),
    ns: cursor.u16('L2TP Ns'),
    nr: cursor.u16('L2TP Nr'),
  };
  return { header, body: bytes.subarray(controlHeaderOctets, length) };
}

function checkFlags(flags: number, cursor: Cursor): void {
  const wrong = (detail: string): DecodeError => cursor.error('bad-value', 'L2TP flags', detail);
  if ((flags & versionMask) !== version2) throw wrong(`version ${flags & versionMask}`);
  if ((flags & (typeBit | lengthBit | sequenceBit)) !== (typeBit | lengthBit | sequenceBit)) {
    throw wrong('a control message needs T, L and S');
  }
  if ((flags & offsetBit) !== 0) throw wrong('a control message has no offset');
}

export function encodeControlPacket({ tunnelId, sessionId, ns, nr }: ControlHeader, body: Uint8Array): Uint8Array {
  const out = new Writer().u16(controlFlags).u16(controlHeaderOctets + body.length);
  return out.u16(tunnelId).u16(sessionId).u16(ns).u16(nr).bytes(body).finish();
}
