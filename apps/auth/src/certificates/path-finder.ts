import {
  type Certificate,
  CertificateError,
  type PathRefusal,
  sameName,
  type ValidPath,
  validatePath,
} from '@sekisho/certificates';
import { chainLengthMax } from '@sekisho/contracts';
import type { TrustPurpose } from '@sekisho/platform';
import type { Authority, AuthorityCertificates } from './authority.ts';
import type { Flaw } from './flaw.ts';
import { issuersMax, pathKeptMs, pathsMax } from './limits.ts';
import { readCertificate } from './read-certificate.ts';
import { RecentMap } from './recent-map.ts';

/** From a certificate up to an anchor of a trusted CA. */
export interface FoundPath extends Pick<ValidPath, 'path' | 'constrained'> {
  readonly authority: Authority;
}

interface KeptPath extends FoundPath {
  /** Of the authority, when the path was found. */
  readonly certificates: AuthorityCertificates;
  readonly until: number;
}

export interface PathFinderParts {
  readonly authorities: readonly Authority[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Finds the way from a certificate to a CA that is trusted for a purpose, and remembers it for a while. */
export class PathFinder {
  readonly #parts: PathFinderParts;
  /** By purpose and fingerprint. Others who know the certificate know its path as well: no secret is kept here. */
  readonly #paths = new RecentMap<string, KeptPath>(pathsMax);
  /** CAs below the anchors of paths that were found, by fingerprint: a resumed TLS session keeps the client's own certificate alone. */
  readonly #between = new RecentMap<string, Certificate>(issuersMax);

  constructor(parts: PathFinderParts) {
    this.#parts = parts;
  }

  /** @param others DER, as they came with it in any order */
  async find(leaf: Certificate, others: readonly Uint8Array[], purpose: TrustPurpose): Promise<FoundPath | Flaw> {
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
  async #explain(leaf: Certificate, sent: readonly Certificate[], purpose: TrustPurpose): Promise<Flaw | undefined> {
    const others = this.#parts.authorities.filter(({ purposes }) => !purposes.includes(purpose));
    const found = await this.#search(leaf, sent, others);
    if (!('authority' in found)) return undefined;
    const { name, purposes } = found.authority;
    return {
      flaw: 'untrusted',
      detail: `it was issued by the CA ${name}, which is trusted for ${purposes.join()} only`,
    };
  }
}

/**
 * Nothing leads to a CA that is known. While one has not been heard of since the start it may be that one's certificate, and it
 * would be wrong to call it untrusted.
 */
function flawOfPath(refusal: PathRefusal | Record<never, never>, trusted: readonly Authority[]): Flaw {
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
