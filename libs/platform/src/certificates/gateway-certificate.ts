import { join } from 'node:path';
import { createRequest, referenceOf, signingKey } from '@sekisho/certificates';
import type { EnrollReply, EnrollRequest, GatewayCertificateStatus, GatewayCertificateUse } from '@sekisho/contracts';
import { BusError } from '../bus/errors.ts';
import { PrivateFileError } from '../files.ts';
import { certificatePollMs, certificateRenewalShare, enrollmentRetryMaxMs, enrollmentRetryMinMs } from '../limits.ts';
import type { Logger } from '../logger.ts';
import type { GatewayCertificateSettings } from '../settings/certificates.ts';
import { belongTogether, CertificateFiles, type HeldCertificate } from './certificate-files.ts';
import { measureExpiry } from './expiry-metric.ts';

export interface GatewayCertificateOptions {
  readonly stateDir: string;
  /** Service that holds the key. */
  readonly service: string;
  /** As certificates.gateway names it. */
  readonly name: string;
  readonly use: GatewayCertificateUse;
  readonly settings: GatewayCertificateSettings;
  /** ms before its end from when on a certificate is a problem. */
  readonly warnBeforeMs: number;
  /** Asks the internal CA. @throws BusError */
  readonly enroll: (request: EnrollRequest) => Promise<EnrollReply>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** ms since the epoch. */
  readonly now?: () => number;
  /** How often the files are looked at, in ms. */
  readonly pollMs?: number;
}

/**
 * A certificate of the gateway's own, with its key: that of the internal CA is got and renewed by itself, that of another CA is
 * taken from its files. Files that are replaced count without a restart; files that do not fit leave what was in use.
 */
export class GatewayCertificate {
  readonly #options: GatewayCertificateOptions;
  readonly #files: CertificateFiles;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #endMeasuring: () => void;
  readonly #timer: NodeJS.Timeout;
  #held: HeldCertificate | undefined;
  #stamp = '';
  #fileProblem: string | undefined;
  #enrollmentProblem: string | undefined;
  #told: string | undefined;
  #enrolling = false;
  #retryMs = enrollmentRetryMinMs;
  #nextAttempt = 0;
  #closed = false;

  private constructor(options: GatewayCertificateOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#files = new CertificateFiles(join(options.stateDir, 'certificates', options.name));
    this.#load();
    const { name, use, service } = options;
    const notAfter = () => this.#held?.certificate.notAfter.getTime();
    this.#endMeasuring = measureExpiry({ name, use, service, notAfter }, this.#now);
    this.#timer = setInterval(() => void this.#look(), options.pollMs ?? certificatePollMs).unref();
  }

  /**
   * Opens it, and waits for the internal CA's first answer; a CA that is away is tried again while the service runs.
   * @throws PrivateFileError when others can read the key, or its file holds none
   */
  static async open(options: GatewayCertificateOptions): Promise<GatewayCertificate> {
    const certificate = new GatewayCertificate(options);
    await certificate.#look();
    return certificate;
  }

  /** What is in use now; undefined: there is none. */
  current(): HeldCertificate | undefined {
    return this.#held;
  }

  /** Hears of every replacement. @returns a function that ends that */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  status(): GatewayCertificateStatus {
    const { name, use } = this.#options;
    const problem = this.#problem();
    const certificate = this.#held?.certificate;
    return {
      name,
      use,
      ...(certificate !== undefined && {
        certificate: referenceOf(certificate),
        subject: certificate.subject,
        notAfter: certificate.notAfter.toISOString(),
      }),
      ...(problem !== undefined && { problem }),
    };
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#endMeasuring();
    this.#listeners.clear();
  }

  async #look(): Promise<void> {
    if (this.#files.stamp() !== this.#stamp) this.#reload();
    if (this.#isDue() && !this.#enrolling && this.#now() >= this.#nextAttempt) await this.#enroll();
    this.#tell();
  }

  /** @throws PrivateFileError */
  #load(): void {
    this.#stamp = this.#files.stamp();
    const read = this.#files.read();
    this.#fileProblem = read.outcome === 'unusable' ? read.problem : undefined;
    if (read.outcome !== 'held' || read.held.certificate.fingerprint === this.#held?.certificate.fingerprint) return;
    this.#held = read.held;
    const { subject, issuer, serial, notAfter } = read.held.certificate;
    const { name, use } = this.#options;
    this.#options.logger.info({ certificate: name, use, subject, issuer, serial, notAfter }, 'certificate in use');
    for (const listener of this.#listeners) listener();
  }

  #reload(): void {
    try {
      this.#load();
    } catch (error) {
      if (!(error instanceof PrivateFileError)) throw error;
      this.#fileProblem = error.message;
    }
  }

  /** The internal CA's: there is none yet, or a third of its validity is left. Files that others installed are left alone until then. */
  #isDue(): boolean {
    if (this.#options.settings.issuer !== 'internal' || this.#closed) return false;
    if (this.#held === undefined) return true;
    const { notBefore, notAfter } = this.#held.certificate;
    const validity = notAfter.getTime() - notBefore.getTime();
    return notAfter.getTime() - this.#now() < validity * certificateRenewalShare;
  }

  async #enroll(): Promise<void> {
    this.#enrolling = true;
    try {
      this.#enrollmentProblem = await this.#attempt();
    } catch (error) {
      if (!(error instanceof BusError || error instanceof PrivateFileError)) throw error;
      this.#enrollmentProblem =
        error instanceof BusError ? `The internal CA does not answer (${error.code}).` : error.message;
    } finally {
      this.#enrolling = false;
    }
    const failed = this.#enrollmentProblem !== undefined;
    this.#nextAttempt = failed ? this.#now() + this.#retryMs : 0;
    this.#retryMs = failed ? Math.min(2 * this.#retryMs, enrollmentRetryMaxMs) : enrollmentRetryMinMs;
  }

  /** A first certificate is for the key that is there; a renewal is for a fresh one. @returns what went wrong */
  async #attempt(): Promise<string | undefined> {
    const { name, use, settings, enroll } = this.#options;
    const renewal = this.#held !== undefined;
    const key = await (renewal ? this.#files.nextKey(settings.key) : this.#files.key(settings.key));
    const request = await createRequest({ key: signingKey(key), subject: { commonName: name } });
    const reply = await enroll({ use, name, request: Buffer.from(request).toString('base64') });
    if (reply.outcome === 'failed') return `The internal CA refused: ${reply.reason}`;
    const certificates = [reply.certificate, ...reply.chain].map((der) => new Uint8Array(Buffer.from(der, 'base64')));
    if (certificates[0] === undefined || !belongTogether(certificates[0], key))
      return 'The internal CA answered with a certificate for another key.';
    if (renewal) this.#files.placeWithNextKey(certificates);
    else this.#files.place(certificates);
    this.#reload();
    return undefined;
  }

  /** Every problem once, and that it is over. */
  #tell(): void {
    const problem = this.#problem();
    if (problem === this.#told) return;
    this.#told = problem;
    const { name, use, logger } = this.#options;
    if (problem === undefined) logger.info({ certificate: name, use }, 'the certificate has no problem any more');
    else logger.warn({ certificate: name, use, problem }, 'a problem with a certificate of the gateway');
  }

  #problem(): string | undefined {
    const problems = [this.#fileProblem, this.#enrollmentProblem, this.#timeProblem()];
    const present = problems.filter((problem) => problem !== undefined);
    return present.length === 0 ? undefined : present.join(' ');
  }

  #timeProblem(): string | undefined {
    const { name, settings, warnBeforeMs } = this.#options;
    const internal = settings.issuer === 'internal';
    const renewal = internal ? '' : ` Make a new request: sekisho csr ${name}.`;
    if (this.#held === undefined) {
      if (internal || this.#fileProblem !== undefined) return undefined;
      return `There is none yet: make a request (sekisho csr ${name}) and import the answer (sekisho cert import ${name}).`;
    }
    const { notAfter } = this.#held.certificate;
    const leftMs = notAfter.getTime() - this.#now();
    if (leftMs < 0) return `It expired on ${dayOf(notAfter)}.${renewal}`;
    // What renews itself is a problem only when that is due and did not work.
    if (leftMs >= warnBeforeMs || (internal && !this.#isDue())) return undefined;
    return `It expires on ${dayOf(notAfter)}.${renewal}`;
  }
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
