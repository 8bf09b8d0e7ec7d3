import { createHash } from 'node:crypto';
import { Secret } from '@sekisho/wire';
import { limits } from './limits.ts';

const blockBytes = 16;

/** What User-Password is hidden with. */
export interface HidingKey {
  readonly secret: Secret;
  /** Request Authenticator, 16 bytes. */
  readonly authenticator: Uint8Array;
}

/** User-Password (RFC 2865 §5.2). @throws RangeError when the password has more than 128 bytes */
export function hidePassword(password: Secret, { secret, authenticator }: HidingKey): Uint8Array<ArrayBuffer> {
  if (password.length > limits.passwordBytesMax) throw new RangeError(`a password of ${password.length} bytes`);
  const blocks = Math.max(1, Math.ceil(password.length / blockBytes));
  const hidden = new Uint8Array(blocks * blockBytes);
  hidden.set(password.reveal());
  let previous = authenticator;
  for (let at = 0; at < hidden.length; at += blockBytes) {
    const block = hidden.subarray(at, at + blockBytes);
    mask(block, secret, previous);
    previous = block;
  }
  return hidden;
}

/** The password that was hidden, without the padding. @throws RangeError unless it has 1..8 whole blocks */
export function revealPassword(hidden: Uint8Array, { secret, authenticator }: HidingKey): Secret {
  if (hidden.length === 0 || hidden.length % blockBytes !== 0 || hidden.length > limits.passwordBytesMax) {
    throw new RangeError(`a hidden password of ${hidden.length} bytes`);
  }
  const plain = new Uint8Array(hidden);
  let previous = authenticator;
  for (let at = 0; at < hidden.length; at += blockBytes) {
    mask(plain.subarray(at, at + blockBytes), secret, previous);
    previous = hidden.subarray(at, at + blockBytes);
  }
  const end = plain.findLastIndex((byte) => byte !== 0) + 1;
  return new Secret(plain.subarray(0, end));
}

function mask(block: Uint8Array, secret: Secret, previous: Uint8Array): void {
  const pad = createHash('md5').update(secret.reveal()).update(previous).digest();
  for (const [index, byte] of pad.entries()) block[index] = (block[index] ?? 0) ^ byte;
}
