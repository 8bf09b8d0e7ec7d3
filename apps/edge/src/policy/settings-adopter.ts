import type { AccessPolicy, Dataplane } from '@sekisho/dataplane';
import type { Settings } from '@sekisho/platform';
import { AccessTable } from '../access/access-table.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { HostNetwork } from '../network/host-network.ts';
import { poolPrefixes } from '../network/pool-prefixes.ts';
import type { PolicyInForce } from './edge-policy.ts';
import { withoutNextStart } from './from-next-start.ts';
import type { IkeCertificates } from './ike-certificates.ts';
import { policyPlaces } from './limits.ts';
import { makePolicy, type PolicyParts } from './make-policy.ts';

export interface SettingsAdopterOptions extends Pick<PolicyParts, 'identifiers' | 'settingsFile'> {
  /** With what the edge was opened. */
  readonly atStart: Settings;
  readonly inForce: PolicyInForce;
  readonly certificates: Pick<IkeCertificates, 'choose' | 'shown'>;
  readonly dataplane: Pick<Dataplane, 'replaceAccess'>;
  readonly network: Pick<HostNetwork, 'adopt'>;
  readonly gateway: Pick<Gateway, 'accessChanged'>;
}

/** Takes new settings over while clients are connected. Sessions stay; of what they may, the access table alone counts for them too. */
export class SettingsAdopter {
  readonly #options: SettingsAdopterOptions;
  #settings: Settings;

  constructor(options: SettingsAdopterOptions) {
    this.#options = options;
    this.#settings = options.atStart;
  }

  /**
   * To be called one at a time.
   * @throws PrivateFileError, PrerequisiteError, ExposedFileError: then the edge goes on with the settings before
   */
  async adopt(settings: Settings): Promise<void> {
    const { atStart, inForce, certificates, network, gateway, identifiers, settingsFile } = this.#options;
    const next = withoutNextStart(settings, atStart);
    const before = inForce.current.access;
    const access = this.#accessOf(next, before);
    const policy = makePolicy(next, { settingsFile, identifiers, access, certificates: certificates.shown });
    // What may fail comes first.
    await certificates.choose(next);
    await network.adopt(next);
    if (access !== before) this.#showBoth(before, access, next);
    inForce.replace(policy);
    this.#settings = next;
    if (access !== before) await gateway.accessChanged();
  }

  #accessOf(next: Settings, before: AccessTable): AccessTable {
    if (accessText(next) === accessText(this.#settings)) return before;
    return new AccessTable(next, before.first === 0 ? policyPlaces : 0);
  }

  /** To the packet path: sessions name the policies before until each has been told. */
  #showBoth(before: AccessTable, access: AccessTable, { officeMode }: Settings): void {
    const [lower, upper] = access.first === 0 ? [access, before] : [before, access];
    const unused = Array.from({ length: upper.first - lower.policies.length }, () => nothing);
    this.#options.dataplane.replaceAccess({
      policies: [...lower.policies, ...unused, ...upper.policies],
      clients: poolPrefixes(officeMode),
      address: officeMode.pool.gateway,
    });
  }
}

const nothing: AccessPolicy = {
  encryptionDomain: { include: [], exclude: [] },
  rules: [],
  routeAllTraffic: false,
  clientToClient: false,
};

const accessText = ({ access, encryptionDomain, profiles, officeMode: { pool, pools } }: Settings): string =>
  JSON.stringify([access, encryptionDomain, profiles, pool, pools]);
