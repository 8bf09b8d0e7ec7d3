import type { AccessPolicy, AccessRule } from '@sekisho/dataplane';
import { type EncryptionDomain, type Profile, profileOf, type Settings } from '@sekisho/platform';
import { poolPrefixes } from '../network/pool-prefixes.ts';
import { hubDomain } from './hub-domain.ts';
import { tunnelRoutes } from './tunnel-routes.ts';

type AccessSettings = Settings['access'];
type SettingsRule = AccessSettings['rules'][number];

/** What one user's sessions may. */
export interface Access {
  /** Of the packet path's policies, by index. */
  readonly policy: number;
  /** IPv4 networks that are reached through the tunnel, the largest first. */
  readonly routes: readonly string[];
  /** In milliseconds; undefined: for ever. What the back end grants comes first. */
  readonly idleTimeoutMs: number | undefined;
  readonly sessionTimeoutMs: number | undefined;
  /** In bits a second of all sessions of the user on this edge together; undefined: without limit. */
  readonly rate: { readonly up?: number | undefined; readonly down?: number | undefined };
}

/** The packet path takes ICMP for ICMPv6 as well. */
const protocolNumbers = { any: undefined, icmp: 1, tcp: 6, udp: 17 } as const;

/** What of the settings makes it. */
export type AccessTableSettings = Pick<Settings, 'access' | 'encryptionDomain' | 'officeMode' | 'profiles'>;

/** What the settings let everybody do, and the users and groups that profiles name. */
export class AccessTable {
  /** For the packet path: everybody's, then each profile's; there they stand from this place on. */
  readonly policies: readonly AccessPolicy[];
  readonly first: number;
  readonly #profiles: readonly Profile[];
  /** By the same index. */
  readonly #access: readonly Access[];

  constructor(settings: AccessTableSettings, first = 0) {
    this.first = first;
    const { access, encryptionDomain, officeMode, profiles } = settings;
    const clients = poolPrefixes(officeMode);
    const all = [
      { domain: encryptionDomain, access },
      ...profiles.map((profile) => ({
        domain: profile.encryptionDomain ?? encryptionDomain,
        access: overlaid(access, profile.access),
      })),
    ];
    this.#profiles = profiles;
    const domains = all.map(({ domain }) => domain);
    this.policies = all.map(({ domain, access }) =>
      policyOf(access.routeAllTraffic ? hubDomain(domain, domains) : domain, access),
    );
    this.#access = all.map(({ domain, access }, policy) => ({
      policy: first + policy,
      routes: tunnelRoutes(domain, access.clientToClient ? clients : []),
      idleTimeoutMs: access.idleTimeout,
      sessionTimeoutMs: access.sessionTimeout,
      rate: access.rate,
    }));
  }

  /** What the packet path has of it. */
  policyOf({ policy }: Pick<Access, 'policy'>): AccessPolicy | undefined {
    return this.policies[policy - this.first];
  }

  of(who: { readonly user: string; readonly groups: readonly string[] }): Access {
    const profile = profileOf(this.#profiles, who);
    const access = this.#access[profile === undefined ? 0 : this.#profiles.indexOf(profile) + 1];
    if (access === undefined) throw new Error('a profile without access');
    return access;
  }
}

/** What a profile leaves out is as for everybody. */
const overlaid = (everybody: AccessSettings, profile: Profile['access']): AccessSettings => ({
  rules: profile.rules ?? everybody.rules,
  routeAllTraffic: profile.routeAllTraffic ?? everybody.routeAllTraffic,
  clientToClient: profile.clientToClient ?? everybody.clientToClient,
  idleTimeout: profile.idleTimeout ?? everybody.idleTimeout,
  sessionTimeout: profile.sessionTimeout ?? everybody.sessionTimeout,
  rate: { ...everybody.rate, ...profile.rate },
});

const policyOf = (
  encryptionDomain: EncryptionDomain,
  { rules, routeAllTraffic, clientToClient }: AccessSettings,
): AccessPolicy => ({ encryptionDomain, rules: rules.map(ruleOf), routeAllTraffic, clientToClient });

const ruleOf = ({ action, to, protocol, ports }: SettingsRule): AccessRule => ({
  action,
  to,
  protocol: typeof protocol === 'number' ? protocol : protocolNumbers[protocol],
  ports,
});
