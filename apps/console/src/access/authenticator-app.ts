import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Secret as Key } from '@sekisho/wire';
import { Secret, TOTP } from 'otpauth';
import { totpSecretBytes, totpWindow } from '../limits.ts';

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Time-based one-time passwords (RFC 6238): six digits every half minute, by HMAC-SHA1, which is what every app knows. */
export class AuthenticatorApps {
  readonly #key: Key;

  /** @param key of this installation's own, 32 bytes: secrets are kept encrypted by it */
  constructor(key: Key) {
    this.#key = key;
  }

  /**
   * The secret that goes with an invitation in one browser: the same each time it is looked at there, another one everywhere else, and
   * known to nobody without the key. Nothing is kept of it until the invitation is accepted.
   * @param opened what that browser alone carries, 256 random bits
   */
  secretFor(invitation: string, opened: string): string {
    const what = `authenticator app ${invitation} ${opened}`;
    const digest = createHmac('sha256', this.#key.reveal()).update(what).digest();
    return new Secret({ buffer: new Uint8Array(digest.subarray(0, totpSecretBytes)).buffer }).base32;
  }

  /** What a QR code for an app says. */
  uriOf(secret: string, name: string, gateway: string): string {
    return new TOTP({ issuer: gateway, label: name, secret }).toString();
  }

  /**
   * @param after the last time step that was used
   * @returns the time step of the code; undefined: it is wrong, too old, or was used
   */
  stepOf(secret: string, code: string, after: number | null, now: number): number | undefined {
    const totp = new TOTP({ secret });
    const delta = totp.validate({ token: code, window: totpWindow, timestamp: now });
    if (delta === null) return undefined;
    const step = totp.counter({ timestamp: now }) + delta;
    return after !== null && step <= after ? undefined : step;
  }

  seal(secret: string, owner: string): string {
    const nonce = randomBytes(nonceBytes);
    const sealing = createCipheriv(cipher, this.#key.reveal(), nonce).setAAD(Buffer.from(owner));
    return Buffer.concat([nonce, sealing.update(secret, 'utf8'), sealing.final(), sealing.getAuthTag()]).toString(
      'base64',
    );
  }

  /** @throws where it was sealed by another key, or for somebody else */
  open(sealed: string, owner: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const opening = createDecipheriv(cipher, this.#key.reveal(), bytes.subarray(0, nonceBytes));
    opening.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-tagBytes));
    return opening.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + opening.final('utf8');
  }
}
