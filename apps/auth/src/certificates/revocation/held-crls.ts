import {
  type Certificate,
  type Crl,
  nameKey,
  notCovering,
  revokedAt,
  sameName,
  verifyCrl,
} from '@sekisho/certificates';
import { authorityPartsToldMax, type CertificateReference, type HeldCrl } from '@sekisho/contracts';
import { clockSkewMs, crlWithoutNextUpdateMs, issuersMax } from '../limits.ts';
import { RecentMap } from '../recent-map.ts';
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
  /** Names of CAs that are revoked, or below one that is, in the form in which they are compared. */
  readonly #fallen = new RecentMap<string, true>(issuersMax);
  /** What was wrong with those that were refused. */
  readonly #flaws = new WeakMap<Crl, string>();

  constructor(private readonly parts: HeldCrlsParts) {}

  /** CRLs of this issuer are believed from now on. @returns whether that is new */
  know(certificate: Certificate): boolean {
    if (this.#issuers.get(certificate.fingerprint) !== undefined) return false;
    this.#issuers.set(certificate.fingerprint, { certificate, crls: new Map(), doubt: undefined });
    if (this.#fallen.get(nameKey(certificate.issuerDer)) || this.#lists(certificate)) {
      this.parts.onRevoked([], this.#fell([certificate]));
    }
    return true;
  }

  /** Until this is taken back by undefined, the CRLs of an issuer say who is revoked, but no longer who is not. */
  doubt({ fingerprint }: Certificate, why: string | undefined): void {
    const issuer = this.#issuers.get(fingerprint);
    if (issuer !== undefined) issuer.doubt = why;
  }

  /**
   * Takes a CRL where a known issuer signed it and none newer is held.
   * @returns what is wrong with it, where none of its issuers has signed it as it should be
   */
  async offer(crl: Crl): Promise<string | undefined> {
    const part = crl.distributionPoints.join(' ');
    const flaws: (string | undefined)[] = [];
    for (const issuer of [...this.#issuers.values()]) {
      if (!sameName(issuer.certificate.subjectDer, crl.issuerDer)) continue;
      if (!this.#isNewer(crl, issuer.crls.get(part))) continue;
      const flaw = await this.#flawOf(crl, issuer);
      flaws.push(flaw);
      const before = issuer.crls.get(part);
      // A newer one may have come while the signature was verified.
      if (flaw !== undefined || !this.#isNewer(crl, before)) continue;
      issuer.crls.set(part, crl);
      this.#tell(crl, issuer, before);
    }
    // One that is older than what is held is not looked at again, and is what it was.
    if (flaws.length === 0) return this.#flaws.get(crl);
    const [flaw] = flaws.includes(undefined) ? [] : flaws;
    if (flaw === undefined) this.#flaws.delete(crl);
    else this.#flaws.set(crl, flaw);
    return flaw;
  }

  /** What the CRLs at hand say of one that was revoked, whatever else is said elsewhere. */
  revoked(certificate: Certificate, issuer: Certificate): Status | undefined {
    const status = this.status(certificate, issuer);
    return status.kind === 'revoked' ? status : undefined;
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
    const why = notCovering(crl, certificate) ?? `it was good until ${new Date(goodUntil(crl)).toISOString()}`;
    return { kind: 'unknown', detail: `${of} does not tell: ${why}` };
  }

  health(): CrlHealth {
    const held = [...this.#issuers.values()].flatMap(({ crls }) => [...crls.values()]);
    if (held.length === 0) return { crl: 'none' };
    const soonest = held.map(goodUntil).reduce((one, other) => Math.min(one, other));
    return {
      crl: held.some((each) => isOutdated(each, this.parts.now())) ? 'outdated' : 'current',
      crlUntil: new Date(soonest).toISOString(),
    };
  }

  /** For administrators: the CRLs held, those that end first before the others. */
  told(): HeldCrl[] {
    return [...this.#issuers.values()]
      .flatMap(({ crls }) => [...crls.values()])
      .toSorted((one, other) => goodUntil(one) - goodUntil(other))
      .slice(0, authorityPartsToldMax)
      .map((crl) => ({
        issuer: crl.issuer,
        ...(crl.number !== undefined && { number: String(numberOf(crl.number)) }),
        thisUpdate: crl.thisUpdate.toISOString(),
        ...(crl.nextUpdate !== undefined && { nextUpdate: crl.nextUpdate.toISOString() }),
        goodUntil: new Date(goodUntil(crl)).toISOString(),
        revoked: crl.revocations.size,
      }));
  }

  /**
   * The later thisUpdate counts, which nobody can make up: a CA that was restored from a backup numbers anew from there. RFC 5280
   * §5.2.3 has rising numbers tell those of one second; of equals the one that came later counts. One from the future, as long as
   * it is that, was made while a clock was wrong, and hides none.
   */
  #isNewer(crl: Crl, than: Crl | undefined): boolean {
    if (than === undefined) return true;
    const [own, other] = [crl.thisUpdate.getTime(), than.thisUpdate.getTime()];
    if (other > this.parts.now() + clockSkewMs && own < other) return true;
    if (own !== other) return own > other;
    return crl.number === undefined || than.number === undefined || numberOf(crl.number) >= numberOf(than.number);
  }

  async #flawOf(crl: Crl, { certificate }: Issuer): Promise<string | undefined> {
    if (crl.thisUpdate.getTime() > this.parts.now() + clockSkewMs) {
      return `the CRL of ${crl.issuer} is from the future (${crl.thisUpdate.toISOString()}); are the clocks right?`;
    }
    if (crl.unusable !== undefined) return `the CRL of ${crl.issuer} cannot be used: ${crl.unusable}`;
    const verification = await verifyCrl(crl, certificate);
    return verification.kind === 'valid' ? undefined : verification.detail;
  }

  /** By the issuer's name as its own certificate has it, which is how certificates name it. */
  #tell({ revocations }: Crl, { certificate: issuer }: Issuer, before: Crl | undefined): void {
    const fresh = revocations
      .newestSince(before?.revocations)
      .map((serial): CertificateReference => ({ issuer: issuer.subject, serial }));
    if (fresh.length === 0) return;
    const serials = new Set(fresh.map(({ serial }) => serial));
    const authorities = this.#certificates().filter(
      ({ issuerDer, serial }) => serials.has(serial) && sameName(issuerDer, issuer.subjectDer),
    );
    this.parts.onRevoked(fresh, this.#fell(authorities));
  }

  #certificates(): Certificate[] {
    return [...this.#issuers.values()].map(({ certificate }) => certificate);
  }

  /** Whether a CRL held has it. */
  #lists({ issuerDer, serial }: Certificate): boolean {
    return [...this.#issuers.values()].some(
      ({ certificate, crls }) =>
        sameName(certificate.subjectDer, issuerDer) &&
        [...crls.values()].some(({ revocations }) => revocations.has(serial)),
    );
  }

  /**
   * Sessions are known by the name of the issuer alone: where a CA was renewed under its old name, what the new one issued is
   * meant as well. @returns the names of these CAs and of those known below them
   */
  #fell(revoked: readonly Certificate[]): string[] {
    const fallen = new Set(revoked);
    // What a set grows by while it is walked is walked as well.
    for (const { subjectDer } of fallen) {
      this.#fallen.set(nameKey(subjectDer), true);
      for (const each of this.#certificates()) if (sameName(each.issuerDer, subjectDer)) fallen.add(each);
    }
    return [...new Set([...fallen].map(({ subject }) => subject))];
  }
}

/** Milliseconds since the epoch. RFC 5280 §5.1.2.5 wants nextUpdate; what lacks it is not good for ever. */
const goodUntil = ({ thisUpdate, nextUpdate }: Crl): number =>
  nextUpdate?.getTime() ?? thisUpdate.getTime() + crlWithoutNextUpdateMs;

export const isOutdated = (crl: Crl, now: number): boolean => goodUntil(crl) < now;

const numberOf = (hexadecimal: string): bigint => BigInt(`0x${hexadecimal}`);
