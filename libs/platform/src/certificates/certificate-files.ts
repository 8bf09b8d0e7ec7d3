import { type KeyObject, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
import { ExposedFileError, PrivateFileError, readPrivateFile } from '../files.ts';
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
  readonly #directory: string;
  readonly #key: string;
  readonly #nextKey: string;
  readonly #certificate: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.#key = join(directory, 'key.pem');
    this.#nextKey = join(directory, 'next-key.pem');
    this.#certificate = join(directory, 'certificate.pem');
    try {
      // There already when an administrator comes with files of another CA.
      this.#makeDirectory();
    } catch (error) {
      fileProblem(error, 'cannot be made');
    }
  }

  /** Another text whenever one of the files was written, replaced, or given another mode. */
  stamp(): string {
    return [this.#key, this.#certificate].map(stampOf).join(' ');
  }

  /** @throws ExposedFileError when others can read the key */
  read(): ReadCertificate {
    try {
      return this.#read();
    } catch (error) {
      if (error instanceof ExposedFileError) throw error;
      return { outcome: 'unusable', problem: fileProblem(error, 'cannot be read') };
    }
  }

  #read(): ReadCertificate {
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

  /**
   * The key, which is made where it is missing. Of several processes that make it at once all get the same.
   * @throws PrivateFileError
   */
  key(algorithm: KeyAlgorithm): Promise<KeyObject> {
    return this.#writing(() => makeOnce(this.#key, algorithm));
  }

  /**
   * The key of the next certificate, which is made where it is missing, in the same way. One of another algorithm, or that cannot
   * be read, was never in use and is replaced.
   * @throws PrivateFileError
   */
  nextKey(algorithm: KeyAlgorithm): Promise<KeyObject> {
    return this.#writing(async () => {
      if (exists(this.#nextKey) && !holdsKey(this.#nextKey, algorithm)) rmSync(this.#nextKey);
      return makeOnce(this.#nextKey, algorithm);
    });
  }

  /** Puts a certificate, and its issuers, beside the key. @throws PrivateFileError */
  place(certificates: readonly Uint8Array[]): Promise<void> {
    return this.#writing(() => this.#place(certificates, () => undefined));
  }

  /**
   * The same, and puts the next key in the place of the key. Where another process has done that already, its work stays.
   * @throws PrivateFileError
   */
  placeWithNextKey(certificates: readonly Uint8Array[]): Promise<void> {
    return this.#writing(() => {
      if (exists(this.#nextKey)) this.#place(certificates, () => renameSync(this.#nextKey, this.#key));
    });
  }

  /** The disk has the whole certificate before anything that is in use is replaced. */
  #place(certificates: readonly Uint8Array[], placeKey: () => void): void {
    const draft = `${this.#certificate}.${newUlid()}`;
    const pem = certificates.map((der) => new X509Certificate(der).toString()).join('');
    try {
      writeFileSync(draft, pem, { mode: 0o644, flush: true });
      placeKey();
      renameSync(draft, this.#certificate);
    } finally {
      rmSync(draft, { force: true });
    }
  }

  #makeDirectory(): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
  }

  /** A full disk, or a folder that may not be written, is told in a sentence. */
  async #writing<T>(write: () => T | Promise<T>): Promise<T> {
    try {
      this.#makeDirectory();
      return await write();
    } catch (error) {
      if (error instanceof PrivateFileError) throw error;
      throw new PrivateFileError(fileProblem(error, 'cannot be written'), { cause: error });
    }
  }
}

/** As OpenSSL names them. */
const curves = new Map<string | undefined, KeyAlgorithm>([
  ['prime256v1', 'ecdsa-p256'],
  ['secp384r1', 'ecdsa-p384'],
]);

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

function holdsKey(file: string, algorithm: KeyAlgorithm): boolean {
  try {
    return algorithmOf(readKey(file)) === algorithm;
  } catch (error) {
    if (error instanceof PrivateFileError) return false;
    throw error;
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'rsa') return `rsa-${asymmetricKeyDetails?.modulusLength}`;
  return curves.get(asymmetricKeyDetails?.namedCurve);
}

function readKey(file: string): KeyObject {
  const read = readPrivateKey(new TextDecoder().decode(readPrivateFile(file)));
  if (read.outcome === 'refused') throw new PrivateFileError(`${file}: ${read.detail}`);
  return read.key;
}

function stampOf(file: string): string {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat === undefined ? '-' : `${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.mode}`;
  } catch (error) {
    return String(error);
  }
}

/** A sentence of what the operating system or OpenSSL says. @throws what is a bug instead */
function fileProblem(error: unknown, what: string): string {
  if (error instanceof PrivateFileError) return error.message;
  if (!isOutside(error)) throw error;
  return `A file of the certificate ${what} (${error.message}).`;
}

const isOutside = (error: unknown): error is Error =>
  error instanceof Error && ('syscall' in error || ('code' in error && String(error.code).startsWith('ERR_OSSL')));

const exists = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined;
