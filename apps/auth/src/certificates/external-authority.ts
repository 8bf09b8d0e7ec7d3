import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type Certificate,
  CertificateError,
  certificatesInFile,
  parseCertificate,
  sameName,
} from '@sekisho/certificates';
import type { TrustedAuthority } from '@sekisho/contracts';
import { type Logger, Repetition, type TrustedCaSettings, type TrustPurpose } from '@sekisho/platform';
import type { Authority, AuthorityCertificates } from './authority.ts';
import { reasonOf } from './fetching/failure.ts';
import { crlLookMs, trustFileBytesMax, trustFileLookMs } from './limits.ts';
import type { CrlCache } from './revocation/crl-cache.ts';
import { ExternalRevocation } from './revocation/external-revocation.ts';
import type { OnRevoked } from './revocation/status.ts';
import { toldCertificates } from './told-certificates.ts';

export interface ExternalAuthorityParts {
  /** As the settings name it. */
  readonly name: string;
  readonly settings: TrustedCaSettings;
  /** Where the settings lie. */
  readonly directory: string;
  readonly cache: CrlCache;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onRevoked: OnRevoked;
  readonly logger: Logger;
}

/** A CA of the settings, in a file that may be replaced at any time. */
export class ExternalAuthority implements Authority {
  readonly revocation: ExternalRevocation;
  readonly #parts: ExternalAuthorityParts;
  readonly #file: string;
  #bytes: Buffer;
  #certificates: AuthorityCertificates;
  #problem: string | undefined;
  #repetitions: readonly Repetition[] = [];

  /** @throws Error with a sentence for the administrator */
  constructor(parts: ExternalAuthorityParts) {
    const { name, settings, directory } = parts;
    this.#parts = parts;
    this.#file = resolve(directory, settings.ca);
    try {
      this.#bytes = readBounded(this.#file);
      this.#certificates = certificatesIn(this.#bytes);
    } catch (error) {
      throw new Error(`certificates.trusted.${name}.ca: no CA can be read from ${this.#file}: ${reasonOf(error)}`);
    }
    this.revocation = new ExternalRevocation(parts);
  }

  get name(): string {
    return this.#parts.name;
  }

  get realms(): readonly string[] | undefined {
    return this.#parts.settings.realms;
  }

  get purposes(): readonly TrustPurpose[] {
    return this.#parts.settings.for;
  }

  get whenUnknown(): TrustedCaSettings['whenUnknown'] {
    return this.#parts.settings.whenUnknown;
  }

  get certificates(): AuthorityCertificates {
    return this.#certificates;
  }

  async start(): Promise<void> {
    this.revocation.restore(await this.#parts.cache.load());
    await this.#know();
    this.revocation.refresh();
    this.#repetitions = [
      new Repetition(crlLookMs, () => this.revocation.refresh()),
      new Repetition(trustFileLookMs, () => this.#reread()),
    ];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#repetitions.map((each) => each.stop()));
  }

  health(): TrustedAuthority {
    const held = this.revocation.health();
    const problem = this.#problem ?? held.problem;
    return {
      ...{ name: this.name, purposes: [...this.purposes], ...held, ...(problem !== undefined && { problem }) },
      ...this.revocation.told(),
      certificates: toldCertificates(this.#certificates),
      whenUnknown: this.whenUnknown,
    };
  }

  /** What cannot be used leaves everything as it was. */
  async #reread(): Promise<void> {
    const { logger, name } = this.#parts;
    try {
      const bytes = readBounded(this.#file);
      if (bytes.equals(this.#bytes)) return;
      const certificates = certificatesIn(bytes);
      this.#bytes = bytes;
      this.#certificates = certificates;
      this.#problem = undefined;
      logger.info({ name, file: this.#file }, 'the file of a trusted CA has changed and is used');
      await this.#know();
    } catch (error) {
      const problem = `the new ${this.#file} cannot be used, the old one still is: ${reasonOf(error)}`;
      if (problem !== this.#problem) logger.warn({ name, reason: problem }, 'the file of a trusted CA cannot be used');
      this.#problem = problem;
    }
  }

  #know(): Promise<void> {
    const { anchors, intermediates } = this.#certificates;
    return this.revocation.know([...anchors, ...intermediates]);
  }
}

function readBounded(file: string): Buffer {
  if (statSync(file).size > trustFileBytesMax) throw new RangeError(`larger than ${trustFileBytesMax} bytes`);
  return readFileSync(file);
}

/** Roots are anchors; where there is none, all are: an administrator may trust an issuing CA and not the root above it. */
function certificatesIn(bytes: Uint8Array): AuthorityCertificates {
  const all = certificatesInFile(bytes).map(parseCertificate);
  const other = all.find(({ authority }) => authority === undefined);
  if (other !== undefined) {
    throw new CertificateError('bad-value', 'file', `${other.subject} is no CA (basicConstraints)`);
  }
  const anchors = all.filter(isRoot);
  if (anchors.length === 0) return { anchors: all, intermediates: [] };
  return { anchors, intermediates: all.filter((each) => !isRoot(each)) };
}

const isRoot = ({ subjectDer, issuerDer }: Certificate): boolean => sameName(subjectDer, issuerDer);
