import {
  isIssuerOf,
  type OcspAnswerToSign,
  type OcspCertificateId,
  ocspErrorResponse,
  ocspResponse,
  readOcspRequest,
} from '@sekisho/certificates';
import { toBase64 } from '@sekisho/wire';
import type { Authorities, Authority } from '../authority/authority.ts';
import { wholeSecond } from '../issuing/validity.ts';
import {
  clockSkewMs,
  ocspCacheEntriesMax,
  ocspCacheMs,
  ocspSignaturesPerSecondMax,
  ocspValidityMs,
} from '../limits.ts';
import type { CaStore } from '../store/ca-store.ts';

export interface OcspParts {
  readonly authorities: Authorities;
  readonly store: Pick<CaStore, 'find'>;
  readonly now: () => Date;
}

interface Kept {
  readonly until: number;
  readonly answer: Promise<Uint8Array | undefined>;
}

/**
 * Says whether a certificate is revoked (RFC 6960), each answer signed by the CA that issued it (§4.2.2.2), as RFC 5019 has
 * it for many clients: one certificate a request, nonces passed over, so that an answer is signed once and kept. For what
 * was never issued there is the unsigned "unauthorized" (RFC 5019 §2.2.3): made-up serial numbers cost no signature.
 */
export class OcspResponder {
  readonly #kept = new Map<string, Kept>();
  #signed = { second: 0, count: 0 };

  constructor(private readonly parts: OcspParts) {}

  /** DER to DER. @returns undefined: too much is asked for at the moment */
  async answer(request: Uint8Array): Promise<Uint8Array | undefined> {
    const read = readOcspRequest(request);
    if (read.outcome === 'refused') return ocspErrorResponse('malformedRequest');
    const [asked, ...others] = read.request.certificates;
    if (asked === undefined || others.length > 0) return ocspErrorResponse('malformedRequest');
    const authority = this.parts.authorities.all.find(
      (each) => each !== undefined && isIssuerOf(each.certificate, asked),
    );
    if (authority === undefined) return ocspErrorResponse('unauthorized');
    return this.#keptAnswer(authority, asked);
  }

  /** Something was revoked: what is kept may be wrong. */
  forget(): void {
    this.#kept.clear();
  }

  #keptAnswer(authority: Authority, asked: OcspCertificateId): Promise<Uint8Array | undefined> {
    const now = this.parts.now().getTime();
    const key = toBase64(asked.der);
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.until > now) return kept.answer;
    const answer = this.#sign(authority, asked);
    const entry = { until: now + ocspCacheMs, answer };
    const drop = () => {
      if (this.#kept.get(key) === entry) this.#kept.delete(key);
    };
    this.#kept.delete(key);
    this.#kept.set(key, entry);
    answer.then((der) => der ?? drop(), drop);
    if (this.#kept.size > ocspCacheEntriesMax) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    return answer;
  }

  async #sign(authority: Authority, asked: OcspCertificateId): Promise<Uint8Array | undefined> {
    const status = await this.#statusOf(authority, asked.serial);
    if (status === undefined) return ocspErrorResponse('unauthorized');
    if (!this.#maySign()) return undefined;
    const now = wholeSecond(this.parts.now().getTime());
    const answer: OcspAnswerToSign = {
      certificate: asked,
      thisUpdate: new Date(now.getTime() - clockSkewMs),
      nextUpdate: new Date(now.getTime() + ocspValidityMs),
      ...status,
    };
    return ocspResponse({ signingKey: authority.key, answers: [answer], producedAt: now });
  }

  #maySign(): boolean {
    const second = Math.floor(this.parts.now().getTime() / 1_000);
    if (this.#signed.second !== second) this.#signed = { second, count: 0 };
    this.#signed.count += 1;
    return this.#signed.count <= ocspSignaturesPerSecondMax;
  }

  async #statusOf({ role }: Authority, serial: string) {
    const found = await this.parts.store.find(serial);
    if (found?.authority !== role) return this.#isCa(role, serial) ? ({ status: 'good' } as const) : undefined;
    const { revokedAt, revocationReason } = found.record;
    if (revokedAt === null) return { status: 'good' } as const;
    return { status: 'revoked', at: new Date(revokedAt), reason: revocationReason ?? 'unspecified' } as const;
  }

  /** The issuing CA is the root's; it cannot be revoked here. */
  #isCa(role: Authority['role'], serial: string): boolean {
    return role === 'root' && this.parts.authorities.of('issuing')?.serial === serial;
  }
}
