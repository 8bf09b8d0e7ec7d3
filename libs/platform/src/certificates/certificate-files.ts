import { type KeyObject, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Certificate,
  CertificateError,
  certificatesInFile,
  generateKey,
  type KeyAlgorithm,
  parseCertificate,
  privateKeyPem,
  readPrivateKey,
} from '@sekisho/certificates';
import { placeOnce } from '../crypto/key-file.ts';
import { PrivateFileError, readPrivateFile } from '../files.ts';
import { newUlid } from '../ulid.ts';

/** A certificate and the private key that belongs to it. */
export interface HeldCertificate {
  readonly key: KeyObject;
  readonly certificate: Certificate;
  /** DER: the certificate itself, then its issuers; the root is left out. */
  readonly chain: readonly Uint8Array[];
}

export type ReadCertificate =
  | { readonly outcome: 'held'; readonly held: HeldCertificate }
  | { readonly outcome: 'missing' }
  /** A sentence for the administrator. */
  | { readonly outcome: 'unusable'; readonly problem: string };

/** Files of one certificate of the gateway: `key.pem` (PKCS #8, its owner's alone) and `certificate.pem` (itself, then its issuers). */
export class CertificateFiles {
  readonly #key: string;
  readonly #nextKey: string;
  readonly #certificate: string;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#key = join(directory, 'key.pem');
    this.#nextKey = join(directory, 'next-key.pem');
    this.#certificate = join(directory, 'certificate.pem');
  }

  /** Another text whenever one of the files was written, replaced, or given another mode. */
  stamp(): string {
    return [this.#key, this.#certificate].map(stampOf).join(' ');
  }

  /** @throws PrivateFileError when others can read the key, or it is none */
  read(): ReadCertificate {
    if (!exists(this.#key)) return { outcome: 'missing' };
    const key = readKey(this.#key);
    if (!exists(this.#certificate)) return { outcome: 'missing' };
    try {
      const [own, ...issuers] = certificatesInFile(readFileSync(this.#certificate)).map(parseCertificate);
      if (own === undefined) return { outcome: 'missing' };
      if (!belongTogether(own.der, key)) {
        const problem = `${this.#key} is not the key of ${this.#certificate}: install both files of one certificate.`;
        return { outcome: 'unusable', problem };
      }
      const chain = [own, ...issuers.filter(({ subject, issuer }) => subject !== issuer)].map(({ der }) => der);
      return { outcome: 'held', held: { key, certificate: own, chain } };
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      return { outcome: 'unusable', problem: `${this.#certificate} cannot be read (${error.message}).` };
    }
  }

  /** The key, which is made where it is missing. Of several processes that make it at once all get the same. @throws PrivateFileError */
  key(algorithm: KeyAlgorithm): Promise<KeyObject> {
    return makeOnce(this.#key, algorithm);
  }

  /** The key of the next certificate, which is made where it is missing, in the same way. @throws PrivateFileError */
  nextKey(algorithm: KeyAlgorithm): Promise<KeyObject> {
    return makeOnce(this.#nextKey, algorithm);
  }

  /** Puts a certificate, and its issuers, beside the key. */
  place(certificates: readonly Uint8Array[]): void {
    const draft = `${this.#certificate}.${newUlid()}`;
    writeFileSync(draft, certificates.map((der) => new X509Certificate(der).toString()).join(''), { mode: 0o644 });
    renameSync(draft, this.#certificate);
  }

  /** The same, and puts the next key in the place of the key. Where another process has done that already, its work stays. */
  placeWithNextKey(certificates: readonly Uint8Array[]): void {
    if (!exists(this.#nextKey)) return;
    renameSync(this.#nextKey, this.#key);
    this.place(certificates);
  }
}

/** Whether a certificate's public key is the one of this private key. */
export const belongTogether = (der: Uint8Array, key: KeyObject): boolean =>
  new X509Certificate(der).checkPrivateKey(key);

async function makeOnce(file: string, algorithm: KeyAlgorithm): Promise<KeyObject> {
  if (!exists(file)) {
    const { privateKey } = await generateKey(algorithm);
    placeOnce(file, privateKeyPem(privateKey), 0o600);
  }
  return readKey(file);
}

function readKey(file: string): KeyObject {
  const read = readPrivateKey(new TextDecoder().decode(readPrivateFile(file)));
  if (read.outcome === 'refused') throw new PrivateFileError(`${file}: ${read.detail}`);
  return read.key;
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.mode}`;
}

const exists = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined;
