import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  encryptedPrivateKeyPem,
  generateKey,
  readPrivateKey,
  type SigningKey,
  signingKey,
} from '@sekisho/certificates';
import type { AuthorityRole } from '@sekisho/contracts';
import { type KeyAlgorithmName, PrivateFileError, placeOnce, readPrivateFile } from '@sekisho/platform';
import { type Secret, text } from '@sekisho/wire';
import type { KeyStore } from './key-store.ts';

/** The CA's private keys as encrypted PKCS #8, a file each, that no one but their owner may read. */
export class KeyFiles implements KeyStore {
  /** @param passphrase is read when a key is opened or made, and not kept */
  constructor(
    private readonly directory: string,
    private readonly passphrase: () => Secret,
  ) {}

  async open(role: AuthorityRole): Promise<SigningKey | undefined> {
    const file = this.#file(role);
    if (!existsSync(file)) return undefined;
    const pem = text(readPrivateFile(file));
    const passphrase = this.passphrase();
    const read = readPrivateKey(pem, passphrase.revealText());
    passphrase.wipe();
    if (read.outcome === 'read') return signingKey(read.key);
    throw new PrivateFileError(
      read.code === 'passphrase-wrong'
        ? `${file} does not open with the passphrase that internalCa.passphrase names: it was encrypted with another one.`
        : `${file} is damaged: ${read.detail} Restore it from a backup.`,
    );
  }

  async make(role: AuthorityRole, algorithm: KeyAlgorithmName): Promise<SigningKey> {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const { privateKey } = await generateKey(algorithm);
    const passphrase = this.passphrase();
    const pem = await encryptedPrivateKeyPem(privateKey, passphrase.revealText());
    passphrase.wipe();
    placeOnce(this.#file(role), pem.trimEnd(), 0o600);
    const key = await this.open(role);
    if (key === undefined) throw new PrivateFileError(`${this.#file(role)} was taken away while it was made.`);
    return key;
  }

  #file(role: AuthorityRole): string {
    return join(this.directory, `${role}.pem`);
  }
}
