import { randomBytes } from 'node:crypto';
import { type Certificate, type OcspAnswer, ocspRequest, readOcspResponse, referenceOf } from '@sekisho/certificates';
import { Bounded } from '../bounded.ts';
import { FetchFailure } from '../fetching/failure.ts';
import { fetchOverHttp } from '../fetching/http.ts';
import { locationOfUrl } from '../fetching/location.ts';
import {
  fetchPauseMs,
  ocspAgainAtOnceMax,
  ocspAnswerBytesMax,
  ocspAnswersMax,
  ocspNonceBytes,
  ocspWatchedMax,
} from '../limits.ts';
import { RecentMap } from '../recent-map.ts';
import type { OnRevoked, Status } from './status.ts';

export interface OcspAnswersParts {
  readonly timeoutMs: number;
  /** An answer is used for so long at most, whatever it promises. */
  readonly keepMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onRevoked: OnRevoked;
}

/** Asked about again when its answer ends: it may have opened a session that lasts. */
interface Watched {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
}

interface Kept {
  readonly status: Status;
  readonly until: number;
}

/** What the OCSP responders say that certificates name (RFC 6960), and what they said lately. */
export class OcspAnswers {
  readonly #kept = new RecentMap<string, Kept>(ocspAnswersMax);
  /** By responder: one that did not answer is left alone for a while. */
  readonly #silent = new RecentMap<string, Kept>(ocspAnswersMax);
  /** By fingerprint, those that were found good lately. */
  readonly #watched = new RecentMap<string, Watched>(ocspWatchedMax);
  /** Asking anew leaves most of the way to a responder to those who wait for it. */
  readonly #again = new Bounded(ocspAgainAtOnceMax, ocspWatchedMax);
  readonly #waiting = new Set<string>();
  readonly #asking = new Map<string, Promise<Status>>();

  constructor(private readonly parts: OcspAnswersParts) {}

  /** @returns undefined: the certificate names no responder that is asked */
  async status(certificate: Certificate, issuer: Certificate): Promise<Status | undefined> {
    const url = certificate.ocspUris.map(locationOfUrl).find((each) => each?.kind === 'http')?.url;
    if (url === undefined) return undefined;
    const known = this.#known(this.#kept, certificate.fingerprint) ?? this.#known(this.#silent, url.href);
    if (known !== undefined) return known;
    const key = `${certificate.fingerprint} ${issuer.fingerprint}`;
    const asking = this.#asking.get(key) ?? this.#ask(certificate, issuer, url).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  /** Something is known to be revoked that a responder may have called good. */
  forget(): void {
    this.#kept.clear();
  }

  /** Asks anew about what was found good, once in the time that an answer is kept: what is revoked meanwhile is told. */
  refresh(): void {
    const now = this.parts.now();
    for (const { certificate, issuer } of [...this.#watched.values()]) {
      const { fingerprint, notAfter } = certificate;
      if (notAfter.getTime() < now) this.#watched.delete(fingerprint);
      else if (this.#known(this.#kept, fingerprint) === undefined && !this.#waiting.has(fingerprint)) {
        this.#waiting.add(fingerprint);
        void this.#again.run(() => this.status(certificate, issuer)).finally(() => this.#waiting.delete(fingerprint));
      }
    }
  }

  #known(from: RecentMap<string, Kept>, key: string): Status | undefined {
    const kept = from.get(key);
    return kept !== undefined && kept.until > this.parts.now() ? kept.status : undefined;
  }

  async #ask(certificate: Certificate, issuer: Certificate, url: URL): Promise<Status> {
    const { timeoutMs, now } = this.parts;
    const nonce = new Uint8Array(randomBytes(ocspNonceBytes));
    try {
      const bounds = { timeoutMs, bytesMax: ocspAnswerBytesMax };
      const request = { type: 'application/ocsp-request', body: ocspRequest(certificate, issuer, nonce) };
      const bytes = await fetchOverHttp(url, bounds, request);
      const answer = await readOcspResponse(bytes, { certificate, issuer, nonce, at: new Date(now()) });
      return this.#take(answer, { certificate, issuer }, url);
    } catch (error) {
      if (!(error instanceof FetchFailure)) throw error;
      return this.#silence(url, error.message);
    }
  }

  #take(answer: OcspAnswer, { certificate, issuer }: Watched, { href }: URL): Status {
    if (answer.kind === 'unusable') return this.#silence(new URL(href), `${href}: ${answer.detail}`);
    const status = statusOf(answer, href);
    const until = Math.min(answer.until.getTime(), this.parts.now() + this.parts.keepMs);
    this.#kept.set(certificate.fingerprint, { status, until });
    if (status.kind === 'good') this.#watched.set(certificate.fingerprint, { certificate, issuer });
    if (status.kind === 'revoked') {
      this.#watched.delete(certificate.fingerprint);
      const isAuthority = certificate.authority !== undefined;
      this.parts.onRevoked([referenceOf(certificate)], isAuthority ? [certificate.subject] : []);
    }
    return status;
  }

  #silence({ href }: URL, detail: string): Status {
    const status: Status = { kind: 'unknown', detail };
    this.#silent.set(href, { status, until: this.parts.now() + fetchPauseMs });
    return status;
  }
}

function statusOf(answer: Exclude<OcspAnswer, { kind: 'unusable' }>, responder: string): Status {
  switch (answer.kind) {
    case 'good':
      return { kind: 'good' };
    case 'unknown':
      return { kind: 'unknown', detail: `${responder} does not know the certificate` };
    case 'revoked': {
      const { at, reason } = answer.revocation;
      return { kind: 'revoked', detail: `${responder} says so: since ${at.toISOString()} (${reason})` };
    }
  }
}
