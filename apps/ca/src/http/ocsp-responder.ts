import {
  isIssuerOf,
  type OcspAnswerToSign,
  type OcspCertificateId,
  ocspErrorResponse,
  ocspResponse,
  readOcspRequest,
} from '@sekisho/certificates';
import type { Authorities, Authority } from '../authority/authority.ts';
import { wholeSecond } from '../issuing/validity.ts';
import { clockSkewMs, ocspCacheEntriesMax, ocspCacheMs, ocspValidityMs } from '../limits.ts';
import type { CaStore } from '../store/ca-store.ts';

export interface OcspParts {
  readonly authorities: Authorities;
  readonly store: Pick<CaStore, 'find'>;
  readonly now: () => Date;
}

interface Kept {
  readonly until: number;
  readonly answer: Promise<Uint8Array>;
}

/**
 * Says whether a certificate is revoked (RFC 6960), each answer signed by the CA that issued it (§4.2.2.2), as RFC 5019 has
 * it for many clients: one certificate a request, nonces passed over, so that an answer is signed once and kept. For what
 * was never issued there is the unsigned "unauthorized" (RFC 5019 §2.2.3): made-up serial numbers cost no signature.
 */
export class OcspResponder {
  readonly #kept = new Map<string, Kept>();

  constructor(private readonly parts: OcspParts) {}

  /** DER to DER. */
  async answer(request: Uint8Array): Promise<Uint8Array> {
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

  #keptAnswer(authority: Authority, asked: OcspCertificateId): Promise<Uint8Array> {
    const now = this.parts.now().getTime();
    const key = Buffer.from(asked.der).toString('base64');
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.until > now) return kept.answer;
    const answer = this.#sign(authority, asked);
    this.#kept.delete(key);
    this.#kept.set(key, { until: now + ocspCacheMs, answer });
    answer.catch(() => this.#kept.delete(key));
    if (this.#kept.size > ocspCacheEntriesMax) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    return answer;
  }

  async #sign(authority: Authority, asked: OcspCertificateId): Promise<Uint8Array> {
    const status = await this.#statusOf(authority, asked.serial);
    if (status === undefined) return ocspErrorResponse('unauthorized');
    const now = wholeSecond(this.parts.now().getTime());
    const answer: OcspAnswerToSign = {
      certificate: asked,
      thisUpdate: new Date(now.getTime() - clockSkewMs),
      nextUpdate: new Date(now.getTime() + ocspValidityMs),
      ...status,
    };
    return ocspResponse({ signingKey: authority.key, answers: [answer], producedAt: now });
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
