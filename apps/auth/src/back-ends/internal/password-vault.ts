import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { concat, equalConstantTime, fromBase64, Secret, toBase64, toHex, utf8 } from '@sekisho/wire';
import { argon2Lanes, argon2MemoryKiB, argon2Passes } from './limits.ts';
import type { StoredPassword } from './stored-password.ts';

/** A stored password can't be read: encrypted under another key, moved to another user, or damaged. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
export const vaultKeyBytes = 32;
const argon2Options = { memoryCost: argon2MemoryKiB, timeCost: argon2Passes, parallelism: argon2Lanes };

/** Turns passwords into what may be stored, and back where that is possible. */
export class PasswordVault {
  readonly #key: Secret;
  readonly #keyId: string;
  readonly #nobody: string;

  private constructor(key: Secret, nobody: string) {
    this.#key = key;
    this.#keyId = toHex(sha256(utf8('sekisho password key'), key.reveal())).slice(0, 16);
    this.#nobody = nobody;
  }

  /** @param key 32 bytes, kept apart from the store */
  static async create(key: Secret): Promise<PasswordVault> {
    if (key.length !== vaultKeyBytes) throw new VaultError(`the password key must have ${vaultKeyBytes} bytes`);
    return new PasswordVault(key, await hash(randomBytes(16), argon2Options));
  }

  /** Encrypts a password for one user: under another name it can't be opened. */
  encrypt(user: string, password: Secret): StoredPassword {
    const nonce = randomBytes(nonceBytes);
    const encryption = createCipheriv(cipher, this.#key.reveal(), nonce).setAAD(boundTo(user));
    const box = concat(nonce, encryption.update(password.reveal()), encryption.final(), encryption.getAuthTag());
    return { kind: 'encrypted', keyId: this.#keyId, box: toBase64(box) };
  }

  /** @throws VaultError */
  decrypt(user: string, { keyId, box }: Extract<StoredPassword, { kind: 'encrypted' }>): Secret {
    if (keyId !== this.#keyId) throw new VaultError(`the password is encrypted under key ${keyId}, not ${this.#keyId}`);
    const bytes = fromBase64(box);
    if (bytes.length < nonceBytes + tagBytes) throw new VaultError('the stored password is damaged');
    const decryption = createDecipheriv(cipher, this.#key.reveal(), bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decryption.setAAD(boundTo(user)).setAuthTag(bytes.subarray(-tagBytes));
    try {
      return new Secret(concat(decryption.update(bytes.subarray(nonceBytes, -tagBytes)), decryption.final()));
    } catch {
      throw new VaultError('the stored password belongs to another user or is damaged');
    }
  }

  async hash(password: Secret): Promise<StoredPassword> {
    return { kind: 'argon2id', hash: await hash(password.reveal(), argon2Options) };
  }

  /**
   * Whether a password is the stored one. Every wrong one takes as long as an argon2id hash, whether the user is kept
   * with one, with an encrypted password, without any, or not at all (undefined).
   * @throws VaultError
   */
  async matches(user: string, stored: StoredPassword | undefined, password: Secret): Promise<boolean> {
    if (stored?.kind === 'argon2id') return verify(stored.hash, password.reveal());
    if (stored?.kind === 'encrypted' && sameSecret(this.decrypt(user, stored), password)) return true;
    await verify(this.#nobody, password.reveal());
    return false;
  }
}

/** Compares digests, so that the time does not depend on either length. */
const sameSecret = (a: Secret, b: Secret): boolean => equalConstantTime(sha256(a.reveal()), sha256(b.reveal()));

const boundTo = (user: string): Uint8Array => utf8(`sekisho password v1 ${user}`);

function sha256(...parts: Uint8Array[]): Uint8Array {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
}
