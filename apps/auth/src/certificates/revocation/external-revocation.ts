import { type Certificate, CertificateError } from '@sekisho/certificates';
import { authorityPartsToldMax, type TrustedAuthority } from '@sekisho/contracts';
import type { Logger, TrustedCaSettings } from '@sekisho/platform';
import { fromBase64, toBase64 } from '@sekisho/wire';
import { type Location, locationOfSetting, locationOfUrl } from '../fetching/location.ts';
import { crlPlacesMax } from '../limits.ts';
import { RecentMap } from '../recent-map.ts';
import type { CrlCache, KeptCrls } from './crl-cache.ts';
import { CrlPlace } from './crl-place.ts';
import { HeldCrls } from './held-crls.ts';
import { OcspAnswers } from './ocsp-answers.ts';
import type { CrlHealth, OnRevoked, RevocationSource, Status } from './status.ts';

export interface ExternalRevocationParts {
  /** The CA's name in the settings. */
  readonly name: string;
  readonly settings: Pick<TrustedCaSettings, 'crl' | 'ocsp' | 'refresh' | 'timeout'>;
  /** What paths in the settings are relative to. */
  readonly directory: string;
  readonly cache: CrlCache;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onRevoked: OnRevoked;
  readonly logger: Logger;
}

/**
 * Asks an external CA by OCSP and CRL. Besides those of the settings only URLs are asked that stand in certificates whose path
 * to that CA was verified before: nobody else can make the gateway open a connection.
 */
export class ExternalRevocation implements RevocationSource {
  readonly #parts: ExternalRevocationParts;
  readonly #held: HeldCrls;
  readonly #ocsp: OcspAnswers;
  /** By name. Those of the settings stay; certificates name others. */
  readonly #configured = new Map<string, CrlPlace>();
  readonly #named: RecentMap<string, CrlPlace>;

  /** @throws Error with a sentence for the administrator */
  constructor(parts: ExternalRevocationParts) {
    const { name, settings, directory, cache } = parts;
    this.#parts = parts;
    const onRevoked: OnRevoked = (...told) => {
      this.#ocsp.forget();
      parts.onRevoked(...told);
    };
    this.#held = new HeldCrls({ ...parts, onRevoked });
    this.#ocsp = new OcspAnswers({ timeoutMs: settings.timeout, keepMs: settings.refresh, ...parts });
    this.#named = new RecentMap(crlPlacesMax, (place) => void cache.drop({ authority: name, place }));
    for (const text of settings.crl ?? []) {
      const location = locationOfSetting(text, directory);
      if (location === undefined) {
        throw new Error(
          `certificates.trusted.${name}.crl: ${text} is neither an http:// or ldap:// URL nor the path of a file.`,
        );
      }
      this.#configured.set(text, this.#placeAt(text, location));
    }
  }

  /** What was kept on disk. */
  restore(all: readonly KeptCrls[]): void {
    for (const { authority, place: name, crls, fetchedAt } of all) {
      if (authority !== this.#parts.name) continue;
      const place = this.#configured.get(name) ?? this.#namedPlace(name);
      try {
        place?.restore(crls.map(fromBase64), fetchedAt);
      } catch (error) {
        if (!(error instanceof CertificateError)) throw error;
      }
    }
  }

  /** CRLs of these count, also before a certificate of theirs is seen. */
  async know(issuers: readonly Certificate[]): Promise<void> {
    // Each of them: `some` would stop at the first new one.
    const fresh = issuers.filter((each) => this.#held.know(each));
    if (fresh.length > 0) await Promise.all(this.#places().map((place) => this.#offer(place)));
  }

  async status(certificate: Certificate, issuer: Certificate): Promise<Status> {
    // What a responder said an hour ago, or says because it knows no better, hides no revocation that is known.
    const revoked = this.#held.revoked(certificate, issuer);
    if (revoked !== undefined) return revoked;
    const byOcsp = this.#parts.settings.ocsp ? await this.#ocsp.status(certificate, issuer) : undefined;
    if (byOcsp !== undefined && byOcsp.kind !== 'unknown') return byOcsp;
    const byCrl = await this.#byCrl(certificate, issuer);
    if (byCrl.kind !== 'unknown' || byOcsp === undefined) return byCrl;
    return { kind: 'unknown', detail: `${byOcsp.detail}; ${byCrl.detail}` };
  }

  /** Fetches and asks what is due in the background; who needs a CRL meanwhile uses the one at hand. */
  refresh(): void {
    this.#ocsp.refresh();
    for (const place of this.#places()) if (place.isDue) void place.fetch();
  }

  health(): CrlHealth {
    const held = this.#held.health();
    const problems = this.#places().flatMap(({ problem, flaws }) => [
      ...(problem === undefined ? [] : [problem]),
      ...flaws,
    ]);
    return { ...held, ...(problems.length > 0 && { problem: problems.join('; ') }) };
  }

  /** Where its CRLs come from, and those held. */
  told(): Pick<TrustedAuthority, 'crls' | 'places' | 'ocsp'> {
    const places = [
      ...[...this.#configured.values()].map((place) => place.told('settings')),
      ...[...this.#named.values()].map((place) => place.told('certificate')),
    ];
    const { ocsp } = this.#parts.settings;
    return { crls: this.#held.told(), places: places.slice(0, authorityPartsToldMax), ocsp };
  }

  async #byCrl(certificate: Certificate, issuer: Certificate): Promise<Status> {
    await this.know([issuer]);
    const held = () => this.#held.status(certificate, issuer);
    if (held().kind !== 'unknown') return held();
    const configured = [...this.#configured.values()];
    await fetchUntil(configured, () => held().kind !== 'unknown');
    if (held().kind !== 'unknown') return held();
    const named = certificate.crlUris.flatMap((uri) => this.#namedPlace(uri) ?? []);
    await fetchUntil(named, () => held().kind !== 'unknown');
    const status = held();
    if (status.kind !== 'unknown') return status;
    return {
      kind: 'unknown',
      detail: [status.detail, ...this.#reasons(certificate, [...configured, ...named])].join('; '),
    };
  }

  #reasons({ crlUris }: Certificate, asked: readonly CrlPlace[]): string[] {
    if (asked.length > 0) return asked.flatMap(({ problem }) => problem ?? []);
    return crlUris.length === 0
      ? [`the certificate names none, and certificates.trusted.${this.#parts.name}.crl is not set`]
      : [`the certificate names only ${crlUris.join(', ')}`];
  }

  #places(): CrlPlace[] {
    return [...this.#configured.values(), ...this.#named.values()];
  }

  /** @returns undefined: not a URL that is asked */
  #namedPlace(uri: string): CrlPlace | undefined {
    const known = this.#named.get(uri);
    if (known !== undefined) return known;
    const location = locationOfUrl(uri);
    if (location === undefined) return undefined;
    const place = this.#placeAt(uri, location);
    this.#named.set(uri, place);
    return place;
  }

  #placeAt(name: string, location: Location): CrlPlace {
    const { settings, now, cache, logger } = this.#parts;
    return new CrlPlace({
      name,
      location,
      now,
      refreshMs: settings.refresh,
      timeoutMs: settings.timeout,
      onFetched: async (place, crls) => {
        await this.#offer(place);
        if (location.kind === 'file') return;
        const kept = { authority: this.#parts.name, place: name, fetchedAt: now() };
        await cache.keep({ ...kept, crls: crls.map(toBase64) });
        logger.debug({ place: name, bytes: crls.map(({ length }) => length) }, 'a CRL was fetched');
      },
    });
  }

  async #offer(place: CrlPlace): Promise<void> {
    const flaws: string[] = [];
    for (const crl of place.crls) {
      const flaw = await this.#held.offer(crl);
      if (flaw !== undefined) flaws.push(flaw);
    }
    place.flaws = flaws;
  }
}

/** Asks all at once, and waits until one has what is needed or none is left. */
async function fetchUntil(places: readonly CrlPlace[], done: () => boolean): Promise<void> {
  const open = new Map(
    places.filter(({ mayBeAsked }) => mayBeAsked).map((place) => [place, place.fetch().then(() => place)]),
  );
  while (open.size > 0 && !done()) open.delete(await Promise.race(open.values()));
}
