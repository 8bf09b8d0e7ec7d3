import { type Cursor, Writer } from '@sekisho/wire';
import { limits } from './limits.ts';

/*
 *  1 2 3 4 5 6 7 8  1 2 3 4 5 6 7 8  1 2 3 4 5 6 7 8  1 2 3 4 5 6 7 8
 * |major  | minor  |      type      |     seq_no     |   flags        |
 * |                            session_id                            |
 * |                              length                              |
 */
export const headerBytes = 12;
const majorVersion = 0xc;
const unencryptedFlag = 0x01;
const singleConnectFlag = 0x04;

const types = { authentication: 1, authorization: 2, accounting: 3 } as const;
export type PacketType = keyof typeof types;

/** Header of every packet (RFC 8907 §4.1), in clear. */
export interface Header {
  /** 1 for PAP, CHAP and MS-CHAP logins, else 0 (RFC 8907 §5.4.1). */
  readonly minorVersion: 0 | 1;
  readonly type: PacketType;
  /** 1..255; odd from the client, even from the server. */
  readonly sequence: number;
  /** The body is not obfuscated. */
  readonly inClear: boolean;
  /** The sender is willing to let one connection serve many sessions (RFC 8907 §4.3). */
  readonly singleConnection: boolean;
  /** 32 bits, of the client's random choice. */
  readonly session: number;
}

/** Reads a header and the length of the body behind it; flags without a meaning are ignored. @throws DecodeError */
export function decodeHeader(cursor: Cursor): { readonly header: Header; readonly bodyBytes: number } {
  const version = cursor.u8('version');
  const minorVersion = version & 0x0f;
  if (version >>> 4 !== majorVersion || (minorVersion !== 0 && minorVersion !== 1)) {
    throw cursor.error('bad-value', 'version', `0x${version.toString(16)}`);
  }
  const type = typeOf(cursor);
  const sequence = cursor.u8('seq_no');
  if (sequence === 0) throw cursor.error('bad-value', 'seq_no', '0');
  const flags = cursor.u8('flags');
  const session = cursor.u32('session_id');
  const bodyBytes = cursor.u32('length');
  if (bodyBytes > limits.bodyBytesMax) {
    throw cursor.error('bad-length', 'length', `${bodyBytes}, at most ${limits.bodyBytesMax}`);
  }
  const inClear = (flags & unencryptedFlag) !== 0;
  const singleConnection = (flags & singleConnectFlag) !== 0;
  return { header: { minorVersion, type, sequence, inClear, singleConnection, session }, bodyBytes };
}

function typeOf(cursor: Cursor): PacketType {
  const value = cursor.u8('type');
  for (const name of packetTypes) if (types[name] === value) return name;
  throw cursor.error('bad-value', 'type', `${value}`);
}

const packetTypes = ['authentication', 'authorization', 'accounting'] as const satisfies readonly PacketType[];

/** @throws RangeError for a body longer than 65536 bytes: a bug of the caller */
export function encodeHeader(header: Header, bodyBytes: number): Uint8Array<ArrayBuffer> {
  if (bodyBytes > limits.bodyBytesMax) throw new RangeError(`a body of ${bodyBytes} bytes`);
  const flags = (header.inClear ? unencryptedFlag : 0) | (header.singleConnection ? singleConnectFlag : 0);
  return new Writer()
    .u8(versionByte(header))
    .u8(types[header.type])
    .u8(header.sequence)
    .u8(flags)
    .u32(header.session)
    .u32(bodyBytes)
    .finish();
}

export const versionByte = ({ minorVersion }: Pick<Header, 'minorVersion'>): number =>
  (majorVersion << 4) | minorVersion;
