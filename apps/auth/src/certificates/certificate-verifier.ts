import {
  allowsUsage,
  type Certificate,
  CertificateError,
  type CertificateReference,
  hasPurpose,
  type Path,
  type PathRefusal,
  parseCertificate,
  referenceOf,
  sameName,
  type ValidPath,
  validatePath,
} from '@sekisho/certificates';
import { chainLengthMax, type RefusalCode } from '@sekisho/contracts';
import type { Logger, TrustPurpose } from '@sekisho/platform';
import type { Authority, AuthorityCertificates } from './authority.ts';
import { Bounded } from './bounded.ts';
import { certificatesAtOnceMax, certificatesWaitingMax, issuersMax, pathKeptMs, pathsMax } from './limits.ts';
import { RecentMap } from './recent-map.ts';
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

type Flaw = 'untrusted' | 'expired' | 'revoked' | 'status-unknown' | 'wrong-purpose' | 'unsuitable';

const codes = {
  machines: {
    untrusted: 'machine-certificate-untrusted',
    expired: 'machine-certificate-expired',
    revoked: 'machine-certificate-revoked',
    'status-unknown': 'machine-certificate-status-unknown',
    'wrong-purpose': 'machine-certificate-unsuitable',
    unsuitable: 'machine-certificate-unsuitable',
  },
  users: {
    untrusted: 'user-certificate-untrusted',
    expired: 'user-certificate-expired',
    revoked: 'user-certificate-revoked',
    'status-unknown': 'user-certificate-status-unknown',
    'wrong-purpose': 'user-certificate-wrong-purpose',
    unsuitable: 'user-certificate-unsuitable',
  },
} as const satisfies Record<TrustPurpose, Record<Flaw, RefusalCode>>;

interface FoundPath extends Pick<ValidPath, 'path' | 'constrained'> {
  readonly authority: Authority;
}

interface KeptPath extends FoundPath {
  /** Of the authority, when the path was found. */
  readonly certificates: AuthorityCertificates;
  readonly until: number;
}

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
  /** By purpose and fingerprint. Others who know the certificate know its path as well: no secret is kept here. */
  readonly #paths = new RecentMap<string, KeptPath>(pathsMax);
  /** CAs below the anchors of paths that were found, by fingerprint: a resumed TLS session keeps the client's own certificate alone. */
  readonly #between = new RecentMap<string, Certificate>(issuersMax);

  constructor(parts: CertificateVerifierParts) {
    this.#parts = parts;
  }

  /** Whether the sender has the private key is for the caller to know. */
  async verify(question: CertificateQuestion): Promise<CertificateVerdict> {
    const verdict = await this.#bounded.run(() => this.#verify(question));
    return verdict ?? { kind: 'refused', code: 'gateway-busy', detail: 'too many certificates wait to be verified' };
  }

  async #verify(question: CertificateQuestion): Promise<CertificateVerdict> {
    const { purpose, chain } = question;
    const refused = (flaw: Flaw, detail: string): RefusedCertificate => ({
      kind: 'refused',
      code: codes[purpose][flaw],
      detail,
    });
    const [own, ...others] = chain;
    if (own === undefined || chain.length > chainLengthMax) {
      return refused('unsuitable', `${chain.length} certificates were sent; 1 to ${chainLengthMax} are looked at`);
    }
    const leaf = readCertificate(own);
    if (leaf instanceof CertificateError) return refused('unsuitable', `it cannot be read: ${leaf.message}`);
    const found = await this.#path(leaf, others, purpose);
    if ('flaw' in found) return refused(found.flaw, found.detail);
    const flaw = flawOf(leaf, purpose) ?? (await this.#revocation(found, question));
    if (flaw !== undefined) return refused(flaw.flaw, flaw.detail);
    const { authority, path, constrained } = found;
    const { name, realms } = authority;
    const reference = referenceOf(leaf);
    return { kind: 'trusted', certificate: leaf, reference, authority: name, realms, path, constrained };
  }

  async #path(leaf: Certificate, others: readonly Uint8Array[], purpose: TrustPurpose): Promise<FoundPath | Found> {
    const key = `${purpose} ${leaf.fingerprint}`;
    const now = this.#parts.now();
    const kept = this.#paths.get(key);
    if (kept !== undefined && kept.until > now && kept.authority.certificates === kept.certificates) return kept;
    const trusted = this.#parts.authorities.filter(({ purposes }) => purposes.includes(purpose));
    // What came along and cannot be read is no help, and no harm either.
    const sent = others.flatMap((der) => {
      const read = readCertificate(der);
      return read instanceof CertificateError ? [] : [read];
    });
    const found = await this.#search(leaf, sent, trusted);
    if (!('authority' in found)) return (await this.#explain(leaf, sent, purpose)) ?? flawOfPath(found, trusted);
    const { certificates } = found.authority;
    const ends = Math.min(...found.path.map(({ notAfter }) => notAfter.getTime()));
    for (const each of found.path.slice(1, -1)) this.#between.set(each.fingerprint, each);
    if (certificates) this.#paths.set(key, { ...found, certificates, until: Math.min(now + pathKeptMs, ends) });
    return found;
  }

  /** @returns the path; else what is wrong with the one that came furthest, if any did */
  async #search(
    leaf: Certificate,
    sent: readonly Certificate[],
    authorities: readonly Authority[],
  ): Promise<FoundPath | PathRefusal | Record<never, never>> {
    let refusal: PathRefusal | undefined;
    for (const authority of authorities) {
      if (authority.certificates === undefined) continue;
      const { anchors, intermediates } = authority.certificates;
      const others = issuersAbove(leaf, [...intermediates, ...sent, ...this.#between.values()]);
      const at = new Date(this.#parts.now());
      const verdict = await validatePath({ leaf, others, anchors, at });
      if (verdict.kind === 'valid') return { authority, path: verdict.path, constrained: verdict.constrained };
      if (refusal === undefined || refusal.reason === 'untrusted') refusal = verdict;
    }
    return refusal ?? {};
  }

  /** A CA that is trusted, but not for this, is told by name. */
  async #explain(leaf: Certificate, sent: readonly Certificate[], purpose: TrustPurpose): Promise<Found | undefined> {
    const others = this.#parts.authorities.filter(({ purposes }) => !purposes.includes(purpose));
    const found = await this.#search(leaf, sent, others);
    if (!('authority' in found)) return undefined;
    const { name, purposes } = found.authority;
    return {
      flaw: 'untrusted',
      detail: `it was issued by the CA ${name}, which is trusted for ${purposes.join()} only`,
    };
  }

  async #revocation({ authority, path }: FoundPath, question: CertificateQuestion): Promise<Found | undefined> {
    const pairs = path.slice(1).map((issuer, index) => ({ certificate: path[index] ?? path[0], issuer }));
    const statuses = await Promise.all(
      pairs.map(({ certificate, issuer }) => authority.revocation.status(certificate, issuer)),
    );
    const detailOf = (kind: Exclude<Status['kind'], 'good'>): string | undefined => {
      const index = statuses.findIndex((each) => each.kind === kind);
      const status = statuses[index];
      if (status === undefined || status.kind === 'good') return undefined;
      return index === 0 ? status.detail : `of the CA ${pairs[index]?.certificate.subject}: ${status.detail}`;
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

interface Found {
  readonly flaw: Flaw;
  readonly detail: string;
}

/**
 * Nothing leads to a CA that is known. While one has not been heard of since the start it may be that one's certificate, and it
 * would be wrong to call it untrusted.
 */
function flawOfPath(refusal: PathRefusal | Record<never, never>, trusted: readonly Authority[]): Found {
  const silent = trusted.find(({ certificates }) => certificates === undefined);
  const known = 'reason' in refusal ? refusal : undefined;
  if (silent !== undefined && (known === undefined || known.reason === 'untrusted')) {
    return {
      flaw: 'status-unknown',
      detail: `the CA ${silent.name} has not been reached yet, which may have issued it`,
    };
  }
  if (known === undefined) return { flaw: 'untrusted', detail: 'no CA is trusted for this' };
  return { flaw: known.reason === 'not-yet-valid' ? 'expired' : known.reason, detail: known.detail };
}

/** RFC 4945 §5.1.3.2 and RFC 5246 §7.4.6: the key signs. RFC 5216 §5.3 and P19: only users need a purpose. */
function flawOf(leaf: Certificate, purpose: TrustPurpose): Found | undefined {
  if (!allowsUsage(leaf, 'digitalSignature') && !(purpose === 'machines' && allowsUsage(leaf, 'nonRepudiation'))) {
    return { flaw: 'unsuitable', detail: `its key may not sign (keyUsage: ${leaf.keyUsage?.join(', ')})` };
  }
  if (purpose === 'machines' || hasPurpose(leaf, 'client-authentication')) return undefined;
  const has = leaf.extendedKeyUsage?.map(({ name, oid }) => name ?? oid).join(', ');
  return { flaw: 'wrong-purpose', detail: has === undefined ? 'it has no Extended Key Usage' : `it has only ${has}` };
}

/** Those that may stand above a certificate, nearest first: a bundle of many CAs is not searched for each. */
function issuersAbove(leaf: Certificate, candidates: readonly Certificate[]): Certificate[] {
  const found: Certificate[] = [];
  for (let level: readonly Certificate[] = [leaf]; level.length > 0 && found.length < chainLengthMax; ) {
    const below = level;
    const isNew = (each: Certificate) => !found.some(({ fingerprint }) => fingerprint === each.fingerprint);
    level = candidates.filter((each) => isNew(each) && below.some((one) => sameName(one.issuerDer, each.subjectDer)));
    found.push(...level);
  }
  return found;
}

function readCertificate(der: Uint8Array): Certificate | CertificateError {
  try {
    return parseCertificate(der);
  } catch (error) {
    if (error instanceof CertificateError) return error;
    throw error;
  }
}
