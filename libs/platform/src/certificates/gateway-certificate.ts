import { join } from 'node:path';
import { createRequest, describeCertificate, referenceOf, signingKey } from '@sekisho/certificates';
import type { EnrollReply, EnrollRequest, GatewayCertificateStatus, GatewayCertificateUse } from '@sekisho/contracts';
import { fromBase64, toBase64 } from '@sekisho/wire';
import { BusError } from '../bus/errors.ts';
import { ExposedFileError, PrivateFileError } from '../files.ts';
import {
  certificatePollMs,
  certificateRenewalShare,
  certificateReviewMs,
  enrollmentRetryMaxMs,
  enrollmentRetryMinMs,
} from '../limits.ts';
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
 * taken from its files. Files that are replaced count without a restart; files that do not fit leave what was in use. Whether one
 * of its own may stay, the internal CA is asked at start, every hour and whenever it broadcasts.
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
  #missing = false;
  /** Fingerprint of a certificate that the internal CA wants replaced. */
  #outdated: string | undefined;
  #nextReview = 0;
  #fileProblem: string | undefined;
  #enrollmentProblem: string | undefined;
  #told: string | undefined;
  #looking = false;
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
    this.#timer = setInterval(() => void this.#poll(), options.pollMs ?? certificatePollMs).unref();
  }

  /**
   * Opens it, and waits for the internal CA's first certificate; a CA that is away is tried again while the service runs, and so
   * are files that cannot be read or written.
   * @throws ExposedFileError when others can read the key
   */
  static async open(options: GatewayCertificateOptions): Promise<GatewayCertificate> {
    const certificate = new GatewayCertificate(options);
    // What is there may be used at once; whether it may stay turns out soon enough.
    if (certificate.#isDue()) await certificate.#poll();
    else void certificate.#poll();
    return certificate;
  }

  /** What is in use now; undefined: there is none. */
  current(): HeldCertificate | undefined {
    return this.#held;
  }

  /** Has the internal CA asked soon whether the certificate may stay. */
  review(): void {
    this.#nextReview = 0;
    void this.#poll();
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
        names: namesOf(certificate),
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

  /** Never rejects: what goes wrong is a problem for the administrator, and no reason to end the service. */
  async #poll(): Promise<void> {
    if (this.#looking || this.#closed) return;
    this.#looking = true;
    try {
      await this.#look();
    } catch (error) {
      const { name, use, logger } = this.#options;
      logger.warn({ err: error, certificate: name, use }, 'a certificate of the gateway could not be looked at');
    } finally {
      this.#looking = false;
    }
  }

  async #look(): Promise<void> {
    this.#reload();
    if (this.#options.settings.issuer === 'internal') {
      if (!this.#isDue() && this.#now() >= this.#nextReview) await this.#review();
      if (this.#isDue() && this.#now() >= this.#nextAttempt) await this.#enroll();
    }
    this.#tell();
  }

  /** @throws ExposedFileError */
  #load(): void {
    const stamp = this.#files.stamp();
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    const read = this.#files.read();
    // What cannot be read now (too many open files) may be readable the next time though nothing of the files changes.
    if (read.outcome === 'unusable') this.#stamp = '';
    this.#missing = read.outcome === 'missing';
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
      if (!(error instanceof ExposedFileError)) throw error;
      this.#fileProblem = error.message;
    }
  }

  /** The internal CA's: there is none, its files were removed, the CA wants it replaced, or a third of its validity is left. */
  #isDue(): boolean {
    if (this.#options.settings.issuer !== 'internal' || this.#closed) return false;
    if (this.#held === undefined || this.#missing) return true;
    const { notBefore, notAfter, fingerprint } = this.#held.certificate;
    if (fingerprint === this.#outdated) return true;
    const validity = notAfter.getTime() - notBefore.getTime();
    return notAfter.getTime() - this.#now() < validity * certificateRenewalShare;
  }

  /** The CA is the authority on what the certificate should say. One that does not answer is asked again later. */
  async #review(): Promise<void> {
    const held = this.#held?.certificate;
    if (held === undefined) return;
    const { name, use, enroll, logger } = this.#options;
    this.#nextReview = this.#now() + certificateReviewMs;
    try {
      const reply = await enroll({ name, present: held.serial });
      if (reply.outcome === 'outdated') {
        this.#outdated = held.fingerprint;
        logger.info({ certificate: name, use, reason: reply.reason }, 'the internal CA wants the certificate replaced');
      }
      this.#enrollmentProblem = reply.outcome === 'failed' ? refused(reply.reason) : undefined;
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      this.#nextReview = this.#now() + enrollmentRetryMaxMs;
    }
    // Another service that shares the certificate may have replaced it meanwhile.
    this.#reload();
  }

  async #enroll(): Promise<void> {
    try {
      this.#enrollmentProblem = await this.#attempt();
    } catch (error) {
      if (!(error instanceof BusError || error instanceof PrivateFileError)) throw error;
      this.#enrollmentProblem =
        error instanceof BusError ? `The internal CA does not answer (${error.code}).` : error.message;
    }
    const failed = this.#enrollmentProblem !== undefined;
    this.#nextAttempt = failed ? this.#now() + this.#retryMs : 0;
    this.#retryMs = failed ? Math.min(2 * this.#retryMs, enrollmentRetryMaxMs) : enrollmentRetryMinMs;
  }

  /** A first certificate is for the key that is there; a renewal is for a fresh one. @returns what went wrong */
  async #attempt(): Promise<string | undefined> {
    const { name, settings, enroll } = this.#options;
    const renewal = this.#held !== undefined;
    const key = await (renewal ? this.#files.nextKey(settings.key) : this.#files.key(settings.key));
    const request = await createRequest({ key: signingKey(key), subject: { commonName: name } });
    const reply = await enroll({ name, request: toBase64(request) });
    if (reply.outcome === 'failed') return refused(reply.reason);
    if (reply.outcome !== 'issued') return 'The internal CA answered without a certificate.';
    const certificates = [reply.certificate, ...reply.chain].map(fromBase64);
    if (certificates[0] === undefined || !belongTogether(certificates[0], key))
      return 'The internal CA answered with a certificate for another key.';
    if (renewal) await this.#files.placeWithNextKey(certificates);
    else await this.#files.place(certificates);
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
    const problems = [this.#fileProblem, this.#enrollmentProblem, this.#purposeProblem(), this.#timeProblem()];
    const present = new Set(problems.filter((problem) => problem !== undefined));
    return present.size === 0 ? undefined : [...present].join(' ');
  }

  /** RFC 5216 §5.3: clients want the gateway's certificate to be a server's. */
  #purposeProblem(): string | undefined {
    const { use, settings } = this.#options;
    if (use !== 'eap' || this.#held === undefined) return undefined;
    const { fits, reason } = describeCertificate(this.#held.certificate).fits.eapGateway;
    if (fits) return undefined;
    const cure =
      settings.issuer === 'internal'
        ? 'see internalCa.extendedKeyUsage.gateway and internalCa.ikeCertificateExtendedKeyUsage'
        : 'see certificates.certReqExtKeyUsage';
    return `Clients refuse it in EAP-TLS: ${reason} (${cure})`;
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

const refused = (reason: string): string => `The internal CA refused: ${reason}`;

const namesOf = ({ alternativeNames: { dns, ip } }: HeldCertificate['certificate']) => ({ dns: [...dns], ip: [...ip] });

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
