import { randomBytes } from 'node:crypto';

const nonEspMarker = Buffer.alloc(4);
const mainMode = 2;

export interface IkeFields {
  /** 8 bytes; absent: a first message. */
  readonly responderCookie?: Uint8Array;
  /** On port 4500. */
  readonly encapsulated?: boolean;
  /** Of the payloads. */
  readonly bytes?: number;
}

/** An ISAKMP message (RFC 2408 §3.1) with random payloads, by which it is told apart from all others. */
export function ikeMessage({ responderCookie, encapsulated = false, bytes = 32 }: IkeFields = {}): Buffer {
  const header = Buffer.alloc(28);
  randomBytes(8).copy(header, 0);
  header.set(responderCookie ?? Buffer.alloc(8), 8);
  header[16] = 1;
  header[17] = 0x10;
  header[18] = mainMode;
  header.writeUInt32BE(28 + bytes, 24);
  return Buffer.concat([...(encapsulated ? [nonEspMarker] : []), header, randomBytes(bytes)]);
}

/** A cookie or SPI whose first byte is an edge's slot. */
export const cookieOf = (slot: number): Buffer => Buffer.from([slot, ...randomBytes(7)]);

/** ESP in UDP (RFC 3948 §2.1). */
export function espPacket(slot: number, bytes = 64): Buffer {
  const sequence = Buffer.from([0, 0, 0, 1]);
  return Buffer.concat([Buffer.from([slot]), randomBytes(3), sequence, randomBytes(bytes)]);
}

export const keepalive = Buffer.from([0xff]);
