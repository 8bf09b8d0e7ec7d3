import { signingKey } from '@sekisho/certificates';
import type { ProfileSigner } from '@sekisho/client-setup';
import type { Settings } from '@sekisho/platform';
import type { GatewayBus } from '../gateway-bus.ts';
import { type IssuedIdentity, issueIdentity } from '../identities.ts';

type Certifier = Pick<GatewayBus, 'certify' | 'authority'>;

const dayMs = 86_400_000;
/** A certificate is good for so long when it is new. */
const signerDays = 150;
/** Long enough for a profile to be found in a mailbox. */
const leftAtLeastMs = 90 * dayMs;
const noNames = { dns: [], ip: [], email: [], upn: [] };

/**
 * Certificates by which profiles are signed. One serves for many, so that the list of those issued is not full of them; its key is in
 * this process's memory alone, and is forgotten with it.
 */
export class ProfileSigners {
  readonly #now: () => Date;
  #held: IssuedIdentity | undefined;

  constructor(now = () => new Date()) {
    this.#now = now;
  }

  /** @throws AdministrationError */
  async signer({ gateway: { name } }: Pick<Settings, 'gateway'>, gateway: Certifier): Promise<ProfileSigner> {
    const order = { kind: 'gateway' as const, name: `${name} profiles`, names: noNames, days: signerDays };
    const held = this.#held;
    const isGood = held?.identity.name === order.name && (await this.#isGood(held, gateway));
    const issued = isGood ? held : await issueIdentity(gateway, order, 'rsa-2048');
    this.#held = issued;
    const { key, certificate, chain } = issued.identity;
    return { key: signingKey(key), certificate, chain, signedAt: this.#now() };
  }

  /** It lasts, nobody has revoked it, and the CA is still the one that issued it. */
  async #isGood({ record: { serial, notAfter }, identity: { chain } }: IssuedIdentity, gateway: Certifier) {
    if (Date.parse(notAfter) - this.#now().getTime() < leftAtLeastMs) return false;
    const { authorities } = await gateway.authority();
    if (!chain.every((each) => authorities.includes(Buffer.from(each).toString('base64')))) return false;
    const { issued } = await gateway.certify('cert.show', { serial });
    return issued?.record.revokedAt === null;
  }
}
