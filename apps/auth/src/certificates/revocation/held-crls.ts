import { type Certificate, type Crl, notCovering, revokedAt, verifyCrl } from '@sekisho/certificates';
import type { CertificateReference } from '@sekisho/contracts';
import { clockSkewMs, issuersMax } from '../../limits.ts';
import { RecentMap } from '../bounded.ts';
import type { CrlHealth, OnRevoked, Status } from './status.ts';

export interface HeldCrlsParts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onRevoked: OnRevoked;
}

interface Issuer {
  readonly certificate: Certificate;
  /** Verified, by the distribution points that each is for: most CAs have one for all certificates. */
  readonly crls: Map<string, Crl>;
  /** Why there may be a newer one than these. */
  doubt: string | undefined;
}

/** Of each issuer its newest CRLs, whatever way they came. Only what an issuer signed itself gets in (RFC 5280 §6.3.3). */
export class HeldCrls {
  readonly #issuers = new RecentMap<string, Issuer>(issuersMax);
  /** Names of CAs that are revoked, or below one that is. */
  readonly #fallen = new RecentMap<string, true>(issuersMax);
  #problem: string | undefined;

  constructor(private readonly parts: HeldCrlsParts) {}

  /** CRLs of this issuer are believed from now on. @returns whether that is new */
  know(certificate: Certificate): boolean {
    if (this.#issuers.get(certificate.fingerprint) !== undefined) return false;
    this.#issuers.set(certificate.fingerprint, { certificate, crls: new Map(), doubt: undefined });
    if (this.#fallen.get(certificate.issuer) || this.#lists(certificate)) {
      this.parts.onRevoked([], this.#fell([certificate]));
    }
    return true;
  }

  /** Until this is taken back by undefined, the CRLs of an issuer say who is revoked, but no longer who is not. */
  doubt({ fingerprint }: Certificate, why: string | undefined): void {
    const issuer = this.#issuers.get(fingerprint);
    if (issuer !== undefined) issuer.doubt = why;
  }

  /** Takes a CRL where a known issuer signed it and none newer is held. */
  async offer(crl: Crl): Promise<void> {
    const part = crl.distributionPoints.join(' ');
    for (const issuer of [...this.#issuers.values()]) {
      if (issuer.certificate.subject !== crl.issuer || !isNewer(crl, issuer.crls.get(part))) continue;
      const flaw = await this.#flawOf(crl, issuer);
      this.#problem = flaw;
      const before = issuer.crls.get(part);
      // A newer one may have come while the signature was verified.
      if (flaw !== undefined || !isNewer(crl, before)) continue;
      issuer.crls.set(part, crl);
      this.#tell(crl, before);
    }
  }

  status(certificate: Certificate, issuer: Certificate): Status {
    const known = this.#issuers.get(issuer.fingerprint);
    const crls = [...(known?.crls.values() ?? [])];
    const covering = crls.filter((crl) => notCovering(crl, certificate) === undefined);
    const of = `the CRL of ${issuer.subject}`;
    for (const crl of covering) {
      const revocation = revokedAt(crl, certificate.serial);
      // What was revoked stays so, however old the list is.
      if (revocation !== undefined) {
        return { kind: 'revoked', detail: `${of} has it since ${revocation.at.toISOString()} (${revocation.reason})` };
      }
    }
    if (known?.doubt !== undefined) return { kind: 'unknown', detail: `${of}: ${known.doubt}` };
    if (covering.some((crl) => !isOutdated(crl, this.parts.now()))) return { kind: 'good' };
    const [crl = crls[0]] = covering;
    if (crl === undefined) return { kind: 'unknown', detail: `there is no CRL of ${issuer.subject}` };
    const why = notCovering(crl, certificate) ?? `it was good until ${crl.nextUpdate?.toISOString()}`;
    return { kind: 'unknown', detail: `${of} does not tell: ${why}` };
  }

  health(): CrlHealth {
    const held = [...this.#issuers.values()].flatMap(({ crls }) => [...crls.values()]);
    const problem = this.#problem === undefined ? {} : { problem: this.#problem };
    if (held.length === 0) return { crl: 'none', ...problem };
    const [soonest] = held.flatMap(({ nextUpdate }) => nextUpdate ?? []).sort((a, b) => a.getTime() - b.getTime());
    return {
      crl: held.some((each) => isOutdated(each, this.parts.now())) ? 'outdated' : 'current',
      ...(soonest && { crlUntil: soonest.toISOString() }),
      ...problem,
    };
  }

  async #flawOf(crl: Crl, { certificate }: Issuer): Promise<string | undefined> {
    if (crl.thisUpdate.getTime() > this.parts.now() + clockSkewMs) {
      return `the CRL of ${crl.issuer} is from the future (${crl.thisUpdate.toISOString()}); are the clocks right?`;
    }
    if (crl.unusable !== undefined) return `the CRL of ${crl.issuer} cannot be used: ${crl.unusable}`;
    const verification = await verifyCrl(crl, certificate);
    return verification.kind === 'valid' ? undefined : verification.detail;
  }

  #tell({ issuer, revocations }: Crl, before: Crl | undefined): void {
    const fresh = revocations
      .newestSince(before?.revocations)
      .map((serial): CertificateReference => ({ issuer, serial }));
    if (fresh.length === 0) return;
    const serials = new Set(fresh.map(({ serial }) => serial));
    const authorities = this.#certificates().filter((each) => each.issuer === issuer && serials.has(each.serial));
    this.parts.onRevoked(fresh, this.#fell(authorities));
  }

  #certificates(): Certificate[] {
    return [...this.#issuers.values()].map(({ certificate }) => certificate);
  }

  /** Whether a CRL held has it. */
  #lists({ issuer, serial }: Certificate): boolean {
    return [...this.#issuers.values()].some(
      ({ certificate, crls }) =>
        certificate.subject === issuer && [...crls.values()].some(({ revocations }) => revocations.has(serial)),
    );
  }

  /**
   * Sessions are known by the name of the issuer alone: where a CA was renewed under its old name, what the new one issued is
   * meant as well. @returns the names of these CAs and of those known below them
   */
  #fell(revoked: readonly Certificate[]): string[] {
    const names = new Set(revoked.map(({ subject }) => subject));
    // What a set grows by while it is walked is walked as well.
    for (const name of names) {
      this.#fallen.set(name, true);
      for (const { issuer, subject } of this.#certificates()) if (issuer === name) names.add(subject);
    }
    return [...names];
  }
}

export const isOutdated = ({ nextUpdate }: Crl, now: number): boolean =>
  nextUpdate !== undefined && nextUpdate.getTime() < now;

/** RFC 5280 §5.2.3: numbers rise. Lists without one go by their time; of two of one second the one that came later counts. */
function isNewer(crl: Crl, than: Crl | undefined): boolean {
  if (than === undefined) return true;
  if (crl.number !== undefined && than.number !== undefined && crl.number !== than.number) {
    return BigInt(`0x${crl.number}`) > BigInt(`0x${than.number}`);
  }
  return crl.thisUpdate.getTime() >= than.thisUpdate.getTime();
}
