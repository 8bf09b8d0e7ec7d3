import { extendedKeyUsageOids, parseCertificate } from '@sekisho/certificates';
import type { EnrollReply, EnrollRequest, GatewayCertificateUse } from '@sekisho/contracts';
import type { ExtendedKeyUsageName, Logger, Settings } from '@sekisho/platform';
import { fromBase64, toBase64 } from '@sekisho/wire';
import { reasonOf } from './administration.ts';
import type { Authorities } from './authority/authority.ts';
import { consoleNaming, gatewayNaming } from './issuing/gateway-names.ts';
import type { Issuance } from './issuing/issuance.ts';
import { namesFor } from './issuing/names.ts';
import { extendedKeyUsageOf } from './issuing/profile.ts';
import { CaRefusal } from './issuing/refusal.ts';
import { enrolmentsInClusterMax, enrolmentsMax, enrolmentWindowMs } from './limits.ts';
import type { CaStore } from './store/ca-store.ts';

export interface EnrolmentParts {
  readonly issuance: Pick<Issuance, 'issue'>;
  readonly authorities: Pick<Authorities, 'signer'>;
  readonly store: Pick<CaStore, 'find'>;
  readonly settings: Settings;
  readonly logger: Pick<Logger, 'error'>;
  readonly now: () => Date;
}

/** Certificates for the services of this gateway. They say what the settings say of the gateway, whatever is asked. */
export class Enrolment {
  /** When certificates were issued lately, in ms since the epoch. */
  readonly #issued = new Map<GatewayCertificateUse, readonly number[]>();

  constructor(private readonly parts: EnrolmentParts) {}

  async enroll(use: GatewayCertificateUse, asked: EnrollRequest): Promise<EnrollReply> {
    try {
      this.#requireOurs(use, asked.name);
      return await ('present' in asked ? this.#review(use, asked.name, asked.present) : this.#issue(use, asked));
    } catch (error) {
      return { outcome: 'failed', reason: reasonOf(error, 'enroll', this.parts.logger) };
    }
  }

  async #issue(
    use: GatewayCertificateUse,
    { name, request }: Extract<EnrollRequest, { request: string }>,
  ): Promise<EnrollReply> {
    const { issuance, settings } = this.parts;
    this.#count(use);
    const by = `the gateway for its certificate ${name} (${use})`;
    const order = {
      ...namingFor(use, settings),
      purposes: purposesFor(use, settings),
      request: fromBase64(request),
      by,
    };
    const { certificate, chain } = await issuance.issue(order);
    return { outcome: 'issued', certificate: toBase64(certificate), chain: chain.map(toBase64) };
  }

  async #review(use: GatewayCertificateUse, name: string, serial: string): Promise<EnrollReply> {
    const reason = await this.#whyOutdated(use, name, serial);
    return reason === undefined ? { outcome: 'current' } : { outcome: 'outdated', reason };
  }

  /** What of a certificate differs from one that would be issued now; undefined: nothing. */
  async #whyOutdated(use: GatewayCertificateUse, name: string, serial: string): Promise<string | undefined> {
    const { store, authorities, settings } = this.parts;
    const found = await store.find(serial);
    if (found === undefined) return 'This CA has not issued it.';
    if (found.record.revokedAt !== null) return `It was revoked on ${found.record.revokedAt}.`;
    if (found.authority !== authorities.signer.role) return 'Another of the internal CAs issues certificates now.';
    const naming = namingFor(use, settings);
    const { kind } = found.record;
    if (kind !== 'gateway' || found.record.name !== naming.name || !sameNames(found.names, namesFor(naming))) {
      return 'The gateway has other names now.';
    }
    const { publicKey, extendedKeyUsage = [] } = parseCertificate(found.certificate);
    const wanted = settings.certificates.gateway[name]?.key;
    const key = keyName(publicKey.kind);
    if (key !== wanted) return `Its key is ${key}, and the settings say ${wanted}.`;
    const purposes = purposesFor(use, settings).map((purpose) => extendedKeyUsageOids[purpose]);
    const present = extendedKeyUsage.map(({ oid }) => oid);
    if (!sameSet(present, purposes)) return 'The settings give it other purposes now.';
    return undefined;
  }

  #requireOurs(use: GatewayCertificateUse, name: string): void {
    const { gateway, useThisCertificate } = this.parts.settings.certificates;
    const issuer = Object.hasOwn(gateway, name) ? gateway[name]?.issuer : undefined;
    if (issuer === undefined) throw new CaRefusal(`certificates.gateway names no certificate ${name}.`);
    if (issuer !== 'internal') {
      throw new CaRefusal(`certificates.gateway.${name}.issuer is ${issuer}: the internal CA does not issue it.`);
    }
    if (useThisCertificate[use] !== name) {
      throw new CaRefusal(`certificates.useThisCertificate.${use} is ${useThisCertificate[use]}, not ${name}.`);
    }
  }

  /** @throws CaRefusal when there were too many of late */
  #count(use: GatewayCertificateUse): void {
    const { settings, now } = this.parts;
    const max = settings.cluster === undefined ? enrolmentsMax : enrolmentsInClusterMax;
    const at = now().getTime();
    const recent = (this.#issued.get(use) ?? []).filter((each) => each > at - enrolmentWindowMs);
    if (recent.length >= max) {
      throw new CaRefusal(
        `The gateway had ${recent.length} certificates for ${use} within an hour; the next comes later.`,
      );
    }
    this.#issued.set(use, [...recent, at]);
  }
}

const namingFor = (use: GatewayCertificateUse, settings: Settings) =>
  use === 'console' ? consoleNaming(settings) : gatewayNaming(settings);

/** Browsers want a server's certificate, whatever the property says of the others. */
const purposesFor = (use: GatewayCertificateUse, settings: Settings): readonly ExtendedKeyUsageName[] =>
  use === 'console' ? ['server-authentication'] : extendedKeyUsageOf('gateway', settings.internalCa);

type PublicKeyKind = ReturnType<typeof parseCertificate>['publicKey']['kind'];

/** As the settings name it. */
function keyName(kind: PublicKeyKind): string {
  switch (kind.type) {
    case 'rsa':
      return `rsa-${kind.bits}`;
    case 'ec':
      return `ecdsa-${kind.curve.replace('-', '').toLowerCase()}`;
    case 'other':
      return kind.algorithm;
  }
}

type Names = ReturnType<typeof namesFor>;

const sameNames = (one: Names, other: Names): boolean =>
  (['dns', 'ip', 'email', 'upn'] as const).every((kind) => sameSet(one[kind], other[kind]));

const sameSet = (one: readonly string[], other: readonly string[]): boolean =>
  new Set(one).size === new Set(other).size && one.every((each) => other.includes(each));
