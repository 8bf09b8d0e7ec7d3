import { Cursor, Writer } from '@sekisho/wire';

/** Type data that EAP-TLS (RFC 5216 §3) and the methods built on it (PEAP, TTLS) share. */
export interface TlsPacket {
  /** 0..7: PEAP's; 0 in EAP-TLS, which keeps these bits reserved. */
  readonly version: number;
  /** Server alone: begin with a ClientHello. */
  readonly start: boolean;
  /** More fragments of this message follow. */
  readonly more: boolean;
  /** Of the whole message, in bytes; in its first fragment at least. */
  readonly messageLength: number | undefined;
  /** Empty in an acknowledgement. */
  readonly data: Uint8Array;
}

const flags = { length: 0x80, more: 0x40, start: 0x20 } as const;
const versionMask = 0x07;

/** Empty type data, which some peers send, is an acknowledgement. @throws DecodeError */
export function decodeTlsPacket(bytes: Uint8Array): TlsPacket {
  const cursor = new Cursor(bytes);
  const bits = cursor.remaining === 0 ? 0 : cursor.u8('Flags');
  return {
    version: bits & versionMask,
    start: (bits & flags.start) !== 0,
    more: (bits & flags.more) !== 0,
    messageLength: (bits & flags.length) === 0 ? undefined : cursor.u32('TLS Message Length'),
    data: cursor.rest({ field: 'TLS Data' }),
  };
}

export function encodeTlsPacket({ version, start, more, messageLength, data }: TlsPacket): Uint8Array<ArrayBuffer> {
  const length = messageLength === undefined ? 0 : flags.length;
  const out = new Writer().u8(version | length | (more ? flags.more : 0) | (start ? flags.start : 0));
  if (messageLength !== undefined) out.u32(messageLength);
  return out.bytes(data).finish();
}
