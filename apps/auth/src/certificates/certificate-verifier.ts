import {
  allowsUsage,
  type Certificate,
  CertificateError,
  type CertificateReference,
  hasPurpose,
  type Path,
  referenceOf,
} from '@sekisho/certificates';
import { chainLengthMax, type RefusalCode } from '@sekisho/contracts';
import { inSpan, type Logger, type TrustPurpose } from '@sekisho/platform';
import type { Authority } from './authority.ts';
import { Bounded } from './bounded.ts';
import { codeOf, type Flaw } from './flaw.ts';
import { certificatesAtOnceMax, certificatesWaitingMax } from './limits.ts';
import { type FoundPath, PathFinder } from './path-finder.ts';
import { readCertificate } from './read-certificate.ts';
import type { Status } from './revocation/status.ts';

export interface CertificateQuestion {
  /** DER, the machine's or user's own first, then what came with it in any order. */
  readonly chain: readonly Uint8Array[];
  readonly purpose: TrustPurpose;
  /** The connection's ULID. */
  readonly connection: string;
  /** Address of the client. */
  readonly remote: string;
}

export interface TrustedCertificate {
  readonly kind: 'trusted';
  readonly certificate: Certificate;
  readonly reference: CertificateReference;
  /** Name of the CA in the settings. */
  readonly authority: string;
  /** Where the accounts are that the CA vouches for; undefined: in any realm. */
  readonly realms?: readonly string[] | undefined;
  /** The certificate first, the anchor last. */
  readonly path: Path;
  /** See namesOf. */
  readonly constrained: boolean;
}

export interface RefusedCertificate {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  readonly detail: string;
}

export type CertificateVerdict = TrustedCertificate | RefusedCertificate;

export interface CertificateVerifierParts {
  readonly authorities: readonly Authority[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** Judges certificates of machines and users by the CAs that are trusted for them. */
export class CertificateVerifier {
  readonly #parts: CertificateVerifierParts;
  readonly #bounded = new Bounded(certificatesAtOnceMax, certificatesWaitingMax);
  readonly #paths: PathFinder;

  constructor(parts: CertificateVerifierParts) {
    this.#parts = parts;
    this.#paths = new PathFinder(parts);
  }

  /** Whether the sender has the private key is for the caller to know. */
  verify(question: CertificateQuestion): Promise<CertificateVerdict> {
    const attributes = { 'sekisho.certificate.purpose': question.purpose };
    return inSpan('certificate verification', { attributes }, async (span) => {
      const verdict = await this.#whenPossible(question);
      if (verdict.kind === 'trusted') span.set({ 'sekisho.certificate.authority': verdict.authority });
      else span.wentWrong({ type: verdict.code });
      return verdict;
    });
  }

  async #whenPossible(question: CertificateQuestion): Promise<CertificateVerdict> {
    const verdict = await this.#bounded.run(() => this.#verify(question));
    return verdict ?? { kind: 'refused', code: 'gateway-busy', detail: 'too many certificates wait to be verified' };
  }

  async #verify(question: CertificateQuestion): Promise<CertificateVerdict> {
    const { purpose, chain } = question;
    const refused = (flaw: Flaw): RefusedCertificate => ({
      kind: 'refused',
      code: codeOf(purpose, flaw),
      detail: flaw.detail,
    });
    const [own, ...others] = chain;
    if (own === undefined || chain.length > chainLengthMax) {
      const detail = `${chain.length} certificates were sent; 1 to ${chainLengthMax} are looked at`;
      return refused({ flaw: 'unsuitable', detail });
    }
    const leaf = readCertificate(own);
    if (leaf instanceof CertificateError) {
      return refused({ flaw: 'unsuitable', detail: `it cannot be read: ${leaf.message}` });
    }
    const found = await this.#paths.find(leaf, others, purpose);
    if ('flaw' in found) return refused(found);
    const flaw = flawOf(leaf, purpose) ?? (await this.#revocation(found, question));
    if (flaw !== undefined) return refused(flaw);
    const { authority, path, constrained } = found;
    const { name, realms } = authority;
    const reference = referenceOf(leaf);
    return { kind: 'trusted', certificate: leaf, reference, authority: name, realms, path, constrained };
  }

  async #revocation({ authority, path }: FoundPath, question: CertificateQuestion): Promise<Flaw | undefined> {
    const pairs = path.slice(1).map((issuer, index) => ({ certificate: path[index] ?? path[0], issuer }));
    const statuses = await Promise.all(
      pairs.map(({ certificate, issuer }) => authority.revocation.status(certificate, issuer)),
    );
    const detailOf = (kind: Exclude<Status['kind'], 'good'>): string | undefined => {
      const index = statuses.findIndex((each) => each.kind === kind);
      const status = statuses[index];
      if (status === undefined || status.kind === 'good') return undefined;
      return `of ${index === 0 ? '' : 'the CA '}${pairs[index]?.certificate.subject}: ${status.detail}`;
    };
    const revoked = detailOf('revoked');
    if (revoked !== undefined) return { flaw: 'revoked', detail: revoked };
    const unknown = detailOf('unknown');
    if (unknown === undefined) return undefined;
    if (authority.whenUnknown === 'refuse') return { flaw: 'status-unknown', detail: unknown };
    const { connection, remote, purpose } = question;
    this.#parts.logger.warn(
      { connection, remote, purpose, certificate: referenceOf(path[0]), reason: unknown },
      'accepted a certificate of which it is not known whether it was revoked (whenUnknown: accept)',
    );
    return undefined;
  }
}

/** RFC 4945 §5.1.3.2 and RFC 5246 §7.4.6: the key signs. RFC 5216 §5.3 and P19: only users need a purpose. */
function flawOf(leaf: Certificate, purpose: TrustPurpose): Flaw | undefined {
  if (!allowsUsage(leaf, 'digitalSignature') && !(purpose === 'machines' && allowsUsage(leaf, 'nonRepudiation'))) {
    return { flaw: 'unsuitable', detail: `its key may not sign (keyUsage: ${leaf.keyUsage?.join(', ')})` };
  }
  if (purpose === 'machines' || hasPurpose(leaf, 'client-authentication')) return undefined;
  const has = leaf.extendedKeyUsage?.map(({ name, oid }) => name ?? oid).join(', ');
  return { flaw: 'wrong-purpose', detail: has === undefined ? 'it has no Extended Key Usage' : `it has only ${has}` };
}
