import { createHash } from 'node:crypto';
import { Cursor, type Secret, Writer } from '@sekisho/wire';

const blockOctets = 16;

/**
 * Hides an AVP's value (RFC 2661 §4.3): length, value and padding, xored with a chain of MD5 over type, secret and
 * random vector.
 * @param padding octets that disguise the value's length
 */
export function hideValue(
  type: number,
  value: Uint8Array,
  secret: Secret,
  randomVector: Uint8Array,
  padding: Uint8Array,
): Uint8Array {
  const clear = new Writer().u16(value.length).bytes(value).bytes(padding).finish();
  return chain(type, clear, secret, randomVector, 'hide');
}

/**
 * The value behind a hidden AVP. A wrong secret shows as a length that does not fit, or as a wrong value.
 * @throws DecodeError
 */
export function revealValue(
  type: number,
  hidden: Uint8Array,
  secret: Secret,
  randomVector: Uint8Array,
  base = 0,
): Uint8Array {
  const clear = new Cursor(chain(type, hidden, secret, randomVector, 'reveal'), base);
  const length = clear.u16('hidden AVP length');
  return clear.take(length, 'hidden AVP value');
}

function chain(
  type: number,
  input: Uint8Array,
  secret: Secret,
  randomVector: Uint8Array,
  direction: 'hide' | 'reveal',
): Uint8Array {
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

/** Challenge Response (RFC 2661 §4.4.3): MD5 over the message type that carries it (2 SCCRP, 3 SCCCN), secret, challenge. */
export const challengeResponse = (messageType: 2 | 3, secret: Secret, challenge: Uint8Array): Uint8Array =>
  md5(Uint8Array.of(messageType), secret.reveal(), challenge);

function md5(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
