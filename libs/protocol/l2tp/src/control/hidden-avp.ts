import { createHash } from 'node:crypto';
import { Cursor, type Secret, Writer } from '@sekisho/wire';

const blockOctets = 16;

/** What an AVP's value is hidden by: its attribute type, the tunnel's secret, and the Random Vector AVP before it. */
export interface Hiding {
  readonly type: number;
  readonly secret: Secret;
  readonly randomVector: Uint8Array;
}

/**
 * Hides an AVP's value (RFC 2661 §4.3): length, value and padding, xored with a chain of MD5 over type, secret and
 * random vector.
 * @param padding octets that disguise the value's length
 */
export function hideValue(value: Uint8Array, padding: Uint8Array, hiding: Hiding): Uint8Array {
  const clear = new Writer().u16(value.length).bytes(value).bytes(padding).finish();
  return chain(clear, hiding, 'hide');
}

/**
 * The value behind a hidden AVP. A wrong secret shows as a length that does not fit, or as a wrong value.
 * @param base where the value starts within the message, for errors
 * @throws DecodeError
 */
export function revealValue(hidden: Uint8Array, hiding: Hiding, base = 0): Uint8Array {
  const clear = new Cursor(chain(hidden, hiding, 'reveal'), base);
  const length = clear.u16('hidden AVP length');
  return clear.take(length, 'hidden AVP value');
}

function chain(input: Uint8Array, { type, secret, randomVector }: Hiding, direction: 'hide' | 'reveal'): Uint8Array {
  const output = new Uint8Array(input.length);
  let pad = md5(new Writer().u16(type).finish(), secret.reveal(), randomVector);
  for (let at = 0; at < input.length; at += blockOctets) {
    const block = input.subarray(at, at + blockOctets);
    output.set(
      block.map((octet, index) => octet ^ (pad[index] ?? 0)),
      at,
    );
    const ciphered = direction === 'hide' ? output.subarray(at, at + blockOctets) : block;
    pad = md5(secret.reveal(), ciphered);
  }
  return output;
}

function md5(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
