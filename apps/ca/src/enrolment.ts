import type { EnrollReply, EnrollRequest } from '@sekisho/contracts';
import type { Logger, Settings } from '@sekisho/platform';
import { reasonOf } from './administration.ts';
import { gatewayNaming } from './issuing/gateway-names.ts';
import type { Issuance } from './issuing/issuance.ts';
import { CaRefusal } from './issuing/refusal.ts';
import { fromBase64, toBase64 } from './store/rows.ts';

export interface EnrolmentParts {
  readonly issuance: Pick<Issuance, 'issue'>;
  readonly settings: Settings;
  readonly logger: Pick<Logger, 'error'>;
}

/** Certificates for the services of this gateway. They say what the settings say of the gateway, whatever is asked. */
export class Enrolment {
  constructor(private readonly parts: EnrolmentParts) {}

  async enroll({ name, use, request }: EnrollRequest): Promise<EnrollReply> {
    const { issuance, settings, logger } = this.parts;
    try {
      this.#requireOurs(name);
      const naming = gatewayNaming(settings);
      const by = `the gateway for its certificate ${name} (${use})`;
      const { certificate, chain } = await issuance.issue({ ...naming, request: fromBase64(request), by });
      return { outcome: 'issued', certificate: toBase64(certificate), chain: chain.map(toBase64) };
    } catch (error) {
      return { outcome: 'failed', reason: reasonOf(error, 'enroll', logger) };
    }
  }

  #requireOurs(name: string): void {
    const { gateway } = this.parts.settings.certificates;
    const issuer = Object.hasOwn(gateway, name) ? gateway[name]?.issuer : undefined;
    if (issuer === undefined) throw new CaRefusal(`certificates.gateway names no certificate ${name}.`);
    if (issuer !== 'internal') {
      throw new CaRefusal(`certificates.gateway.${name}.issuer is ${issuer}: the internal CA does not issue it.`);
    }
  }
}
