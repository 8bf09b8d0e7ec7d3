import { isUlid } from '../ulid.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The trace of a connection: its ULID's 16 bytes in hexadecimal digits, so that whoever has the one has the other.
 * @throws RangeError for anything but a ULID
 */
export function traceIdOf(connection: string): string {
  if (!isUlid(connection)) throw new RangeError('not a ULID');
  let value = 0n;
  for (const letter of connection) value = (value << 5n) | BigInt(alphabet.indexOf(letter));
  return value.toString(16).padStart(32, '0');
}

/** The connection of such a trace. @param traceId 32 hexadecimal digits */
export function connectionOf(traceId: string): string {
  let value = BigInt(`0x${traceId}`);
  let letters = '';
  for (let at = 0; at < 26; at += 1) {
    letters = `${alphabet[Number(value & 31n)]}${letters}`;
    value >>= 5n;
  }
  return letters;
}

/** Span id of a connection's first span: the second half of its ULID, so that others can point at it without having seen it. */
export const rootSpanIdOf = (traceId: string): string => {
  const half = traceId.slice(16);
  return half === '0000000000000000' ? '0000000000000001' : half;
};
