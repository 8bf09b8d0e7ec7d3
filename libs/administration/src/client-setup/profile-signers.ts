import { signingKey } from '@sekisho/certificates';
import type { ProfileSigner } from '@sekisho/client-setup';
import type { Settings } from '@sekisho/platform';
import { NothingDoneError } from '../administration-error.ts';
import type { GatewayBus } from '../gateway-bus.ts';
import { type IssuedIdentity, issueIdentity } from '../identities.ts';

type Certifier = Pick<GatewayBus, 'certify' | 'authority'>;

const dayMs = 86_400_000;
/** A certificate is good for so long when it is new. */
const signerDays = 150;
/** Long enough for a profile to be found in a mailbox. */
const leftAtLeastMs = 90 * dayMs;
const noNames = { dns: [], ip: [], email: [], upn: [] };

/** Where processes that come one after another find the certificate that serves, with its key. */
export interface SignerKeep {
  read(): IssuedIdentity | undefined;
  write(issued: IssuedIdentity): void;
}

/**
 * Certificates by which profiles are signed. One serves for many, so that the list of those issued is not full of them; its key is in
 * this process's memory alone, and is forgotten with it, unless there is a keep.
 */
export class ProfileSigners {
  readonly #now: () => Date;
  readonly #keep: SignerKeep | undefined;
  #held: IssuedIdentity | undefined;
  /** What several ask for at once is asked for once. */
  #asked: { readonly name: string; readonly issued: Promise<IssuedIdentity> } | undefined;

  constructor({ now = () => new Date(), keep }: { readonly now?: () => Date; readonly keep?: SignerKeep } = {}) {
    this.#now = now;
    this.#keep = keep;
  }

  /** @throws AdministrationError */
  async signer({ gateway: { name } }: Pick<Settings, 'gateway'>, gateway: Certifier): Promise<ProfileSigner> {
    const { key, certificate, chain } = (await this.#issued(`${name} profiles`, gateway)).identity;
    return { key: signingKey(key), certificate, chain, signedAt: this.#now() };
  }

  async #issued(name: string, gateway: Certifier): Promise<IssuedIdentity> {
    if (this.#asked?.name === name) return this.#asked.issued;
    const asked = { name, issued: this.#heldOrNew(name, gateway) };
    this.#asked = asked;
    try {
      return await asked.issued;
    } finally {
      if (this.#asked === asked) this.#asked = undefined;
    }
  }

  async #heldOrNew(name: string, gateway: Certifier): Promise<IssuedIdentity> {
    const held = this.#held ?? this.#keep?.read();
    if (held?.identity.name === name && (await this.#isGood(held, gateway))) return held;
    const order = { kind: 'gateway' as const, name, names: noNames, days: signerDays };
    const issued = await issueIdentity(gateway, order, 'rsa-2048');
    this.#held = issued;
    this.#keep?.write(issued);
    return issued;
  }

  /** It lasts, nobody has revoked it, and the CA is still the one that issued it, and knows of it: it may have come from a backup. */
  async #isGood({ record: { serial, notAfter }, identity: { chain } }: IssuedIdentity, gateway: Certifier) {
    if (Date.parse(notAfter) - this.#now().getTime() < leftAtLeastMs) return false;
    const { authorities } = await gateway.authority();
    if (!chain.every((each) => authorities.includes(Buffer.from(each).toString('base64')))) return false;
    try {
      const { issued } = await gateway.certify('cert.show', { serial });
      return issued?.record.revokedAt === null;
    } catch (error) {
      if (error instanceof NothingDoneError) return false;
      throw error;
    }
  }
}
