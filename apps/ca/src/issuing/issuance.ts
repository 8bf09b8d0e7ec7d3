import { issueCertificate, newSerial, parseCertificate, readRequest } from '@sekisho/certificates';
import type { AlternativeNames, IssuedCertificate } from '@sekisho/contracts';
import type { ExtendedKeyUsageName, InternalCaSettings, Logger } from '@sekisho/platform';
import { counterOf } from '@sekisho/platform/metrics';
import type { Authorities } from '../authority/authority.ts';
import { crlUrl, ocspUrl } from '../http/urls.ts';
import type { CaStore } from '../store/ca-store.ts';
import type { StoredCertificate } from '../store/rows.ts';
import { type Naming, namesFor } from './names.ts';
import { extendedKeyUsageOf } from './profile.ts';
import { CaRefusal } from './refusal.ts';
import { validityWithin } from './validity.ts';

export interface IssuanceParts {
  readonly authorities: Authorities;
  readonly store: Pick<CaStore, 'add'>;
  readonly settings: InternalCaSettings;
  readonly logger: Pick<Logger, 'info'>;
  readonly now: () => Date;
}

export interface IssueOrder extends Naming {
  /** PKCS #10 in DER. */
  readonly request: Uint8Array;
  /** What the settings say for the kind unless given. */
  readonly lifetimeMs?: number | undefined;
  /** Who asked, as far as that is known: for the log. */
  readonly by: string;
  /** What the settings say for the kind unless given. */
  readonly purposes?: readonly ExtendedKeyUsageName[] | undefined;
  /** The certificate that this one is to follow. */
  readonly renews?: string | undefined;
}

export interface Issued {
  readonly record: IssuedCertificate;
  readonly certificate: Uint8Array;
  /** From the issuer up to the root. */
  readonly chain: Uint8Array[];
}

/** Issues certificates. From a request it takes the public key alone: what a certificate says is decided here. */
export class Issuance {
  readonly #issued = counterOf('sekisho.ca.issued');

  constructor(private readonly parts: IssuanceParts) {}

  /** @throws CaRefusal */
  async issue(order: IssueOrder): Promise<Issued> {
    const { authorities, store, logger } = this.parts;
    const names = namesFor(order);
    const read = await readRequest(order.request);
    if (read.outcome === 'refused') throw new CaRefusal(read.detail);
    const { certificate, ...about } = await this.#sign(order, names, read.request.publicKey);
    const record = await store.add({ ...about, kind: order.kind, name: order.name, names, certificate });
    const { kind, name, by, renews } = order;
    const { serial, notAfter } = record;
    this.#issued({ use: kind });
    logger.info({ serial, kind, name, names, notAfter, by, renews }, 'issued a certificate');
    return { record, certificate, chain: authorities.chainOf(about.authority) };
  }

  chainOf({ record, certificate, authority }: StoredCertificate): Issued {
    return { record, certificate, chain: this.parts.authorities.chainOf(authority) };
  }

  async #sign({ kind, name, lifetimeMs, purposes }: IssueOrder, names: AlternativeNames, publicKey: Uint8Array) {
    const { authorities, settings, now } = this.parts;
    const { signer } = authorities;
    const issuedAt = now();
    const serial = newSerial();
    const validity = validityWithin(signer, issuedAt, lifetimeMs ?? settings.validity[kind]);
    const crl = crlUrl(signer.role, settings);
    const ocsp = ocspUrl(settings);
    const certificate = await issueCertificate({
      issuer: signer.certificate,
      signingKey: signer.key,
      serial,
      subject: { commonName: name },
      names,
      publicKey,
      ...validity,
      extendedKeyUsage: purposes ?? extendedKeyUsageOf(kind, settings),
      ...(crl === undefined ? {} : { crlUrl: crl }),
      ...(ocsp === undefined ? {} : { ocspUrl: ocsp }),
    });
    const { subject, issuer } = parseCertificate(certificate);
    return { serial, authority: signer.role, subject, issuer, ...validity, issuedAt, certificate };
  }
}
