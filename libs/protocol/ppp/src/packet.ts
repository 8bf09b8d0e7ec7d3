import { Cursor, Writer } from '@sekisho/wire';

/** A packet of LCP, an NCP, PAP or CHAP: they share this head (RFC 1661 §5). */
export interface ControlPacket {
  readonly code: number;
  /** 0..255 */
  readonly identifier: number;
  readonly data: Uint8Array;
}

export const packetHeaderBytes = 4;

/** Bytes behind the packet's own length are padding and ignored (RFC 1661 §5). @throws DecodeError */
export function decodePacket(information: Uint8Array): ControlPacket {
  const cursor = new Cursor(information);
  const code = cursor.u8('code');
  const identifier = cursor.u8('identifier');
  const length = cursor.u16('length');
  if (length < packetHeaderBytes) throw cursor.error('bad-length', 'length', `${length}`);
  return { code, identifier, data: cursor.take(length - packetHeaderBytes, 'data') };
}

export const encodePacket = ({ code, identifier, data }: ControlPacket): Uint8Array<ArrayBuffer> =>
  new Writer()
    .u8(code)
    .u8(identifier)
    .u16(data.length + packetHeaderBytes)
    .bytes(data)
    .finish();
