import type { Certificate } from '../certificate/certificate.ts';
import { limits } from '../limits.ts';
import { nameKey } from '../names/distinguished-name.ts';
import { isSignedBy } from '../signature/verify.ts';
import { isConstrained } from './name-constraints.ts';
import { flawOf } from './rules.ts';
import type { Path, PathRefusal, PathVerdict } from './verdict.ts';

/** What is asked: whether a path leads from a leaf to one of the anchors at a moment. */
export interface PathQuestion {
  readonly leaf: Certificate;
  /** What came with the leaf, in any order; not believed. At most 8 are looked at. */
  readonly others: readonly Certificate[];
  /** CAs that are trusted, roots or not; also single certificates that are trusted themselves. All are looked at. */
  readonly anchors: readonly Certificate[];
  readonly at: Date;
}

/**
 * Builds and validates a certification path (RFC 5280 §6). Others may be unordered, doubled, in circles and cross-signed:
 * all paths are tried until one is valid, within the bounds of `limits`. Every certificate up to the anchor, itself
 * included, must be within its dates, understood where it is critical, strong enough, a CA above the leaf, and keep to the
 * constraints above it. Revocation and purposes are for the caller to judge.
 *
 * Of several paths that are refused, the first that reached an anchor gives the reason: it tells what to mend.
 */
export function validatePath(question: PathQuestion): Promise<PathVerdict> {
  return new PathSearch(question).run();
}

const subjectKeys = new WeakMap<Certificate, string>();

/** Anchors are the same in all searches, and may be many. */
function subjectKey(certificate: Certificate): string {
  const key = subjectKeys.get(certificate) ?? nameKey(certificate.subjectDer);
  subjectKeys.set(certificate, key);
  return key;
}

/** A depth-first search from the leaf upwards. */
class PathSearch {
  readonly #question: PathQuestion;
  readonly #issuersByName = new Map<string, Certificate[]>();
  readonly #anchors: ReadonlySet<string>;
  readonly #signatures = new Map<string, boolean>();
  #stepsLeft: number = limits.searchStepsMax;
  #refusal: PathRefusal | undefined;
  /** Where the search came to an end furthest up. */
  #furthest: Path;

  constructor(question: PathQuestion) {
    this.#question = question;
    this.#furthest = [question.leaf];
    const { anchors } = question;
    this.#anchors = new Set(anchors.map(({ fingerprint }) => fingerprint));
    const known = new Set<string>();
    for (const issuer of [...anchors, ...question.others.slice(0, limits.othersMax)]) {
      if (known.has(issuer.fingerprint)) continue;
      known.add(issuer.fingerprint);
      const name = subjectKey(issuer);
      this.#issuersByName.set(name, [...(this.#issuersByName.get(name) ?? []), issuer]);
    }
  }

  async run(): Promise<PathVerdict> {
    const path = await this.#extend([this.#question.leaf]);
    return path === undefined
      ? (this.#refusal ?? this.#untrusted())
      : { kind: 'valid', path, constrained: isConstrained(path) };
  }

  async #extend(path: Path): Promise<Path | undefined> {
    if (this.#stepsLeft-- <= 0) return undefined;
    if (path.length > this.#furthest.length) this.#furthest = path;
    const last = path.at(-1) ?? path[0];
    if (this.#anchors.has(last.fingerprint)) return this.#judge(path);
    if (path.length >= limits.pathLengthMax) return undefined;
    for (const issuer of this.#issuersOf(last)) {
      if (path.some((other) => isSameEntity(other, issuer)) || !(await this.#isSignedBy(last, issuer))) continue;
      const found = await this.#extend([...path, issuer]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #judge(path: Path): Path | undefined {
    const flaw = flawOf(path, this.#question.at);
    if (flaw === undefined) return path;
    this.#refusal ??= flaw;
    return undefined;
  }

  /** Those whose key the certificate names come first, and anchors before others; a key identifier is but a hint (RFC 4158 §3.5.12). */
  #issuersOf({ authorityKeyIdentifier, issuerDer }: Certificate): Certificate[] {
    const candidates = this.#issuersByName.get(nameKey(issuerDer)) ?? [];
    const isNamed = ({ subjectKeyIdentifier }: Certificate): boolean =>
      authorityKeyIdentifier !== undefined && subjectKeyIdentifier === authorityKeyIdentifier;
    return [...candidates.filter(isNamed), ...candidates.filter((candidate) => !isNamed(candidate))];
  }

  async #isSignedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
    const pair = `${certificate.fingerprint} ${issuer.fingerprint}`;
    const known = this.#signatures.get(pair);
    if (known !== undefined) return known;
    if (this.#signatures.size >= limits.signatureChecksMax) return false;
    const isSigned = await isSignedBy(certificate, issuer.publicKey);
    this.#signatures.set(pair, isSigned);
    return isSigned;
  }

  #untrusted(): PathRefusal {
    const last = this.#furthest.at(-1) ?? this.#question.leaf;
    const isLeaf = last === this.#question.leaf;
    const who = isLeaf ? 'the certificate' : `the certificate of the CA ${last.subject}`;
    return { kind: 'refused', reason: 'untrusted', detail: `${who} ${this.#deadEnd(last)}`, certificate: last, isLeaf };
  }

  /** Why the search went no further than a certificate. */
  #deadEnd(last: Certificate): string {
    if (this.#stepsLeft <= 0 || this.#signatures.size >= limits.signatureChecksMax) {
      return 'leads to no trusted CA on any of the many paths that were tried';
    }
    if (nameKey(last.issuerDer) === nameKey(last.subjectDer)) return 'is signed by itself, and not trusted';
    const candidates = this.#issuersOf(last);
    if (candidates.length === 0)
      return `was issued by ${last.issuer}, which is not trusted, and whose certificate was not sent`;
    const isSigned = candidates.some(({ fingerprint }) => this.#signatures.get(`${last.fingerprint} ${fingerprint}`));
    if (isSigned || candidates.some((candidate) => this.#furthest.includes(candidate))) return 'leads to no trusted CA';
    return `names ${last.issuer} as its issuer, but was not signed by that CA's key`;
  }
}

/** The same name with the same key: going through it again leads nowhere (RFC 4158 §2.4.2). */
const isSameEntity = (a: Certificate, b: Certificate): boolean =>
  a.fingerprint === b.fingerprint ||
  (Buffer.compare(a.publicKey.der, b.publicKey.der) === 0 && nameKey(a.subjectDer) === nameKey(b.subjectDer));
