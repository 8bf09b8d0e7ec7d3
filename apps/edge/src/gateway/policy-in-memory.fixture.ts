import { type IkePolicy, parseEspSuite, parseIkeSuite } from '@sekisho/isakmp';
import { random, type Settings } from '@sekisho/platform';
import type { AuthenticationProtocol } from '@sekisho/ppp';
import { Secret, seconds } from '@sekisho/wire';
import { AccessTable } from '../access/access-table.ts';
import { informSettings } from '../access/inform.ts';
import { besideOf } from '../access/ipv6.ts';
import type { Identifiers } from '../identifiers.ts';
import { type EdgePolicy, PolicyInForce } from '../policy/edge-policy.ts';

export const policy = (respond: boolean): IkePolicy => ({
  suites: [parseIkeSuite('aes256-sha2-256-ecp256')],
  espSuites: [parseEspSuite('aes256-sha1')],
  preSharedKeys: [{ name: 'default', secret: Secret.fromText('open sesame') }],
  machineAuthentication: ['pre-shared-key'],
  certificate: () => undefined,
  authorities: () => [],
  publicAddresses: [],
  respond,
});

const environments = (
  identifiers: Identifiers,
  { officeMode }: Settings,
  authentication: readonly AuthenticationProtocol[],
): Pick<EdgePolicy, 'l2tp' | 'ppp'> => ({
  l2tp: {
    random,
    hostName: 'sekisho',
    allocateTunnelId: () => identifiers.allocateTunnelId(),
    releaseTunnelId: (id) => identifiers.releaseTunnelId(id),
    helloInterval: seconds(60),
  },
  ppp: {
    random,
    name: 'sekisho',
    mru: 1400,
    authentication,
    echoInterval: seconds(20),
    echoFailuresMax: 3,
    beside: besideOf(officeMode),
  },
});

export interface PolicyInMemory {
  readonly ike: IkePolicy;
  readonly identifiers: Identifiers;
  readonly methods: readonly AuthenticationProtocol[];
}

/** What these settings say, with the least of IKE that there must be. */
export const policyInForce = (settings: Settings, { ike, identifiers, methods }: PolicyInMemory): PolicyInForce =>
  new PolicyInForce({
    ike,
    ...environments(identifiers, settings, methods),
    access: new AccessTable(settings),
    inform: informSettings(settings),
    ipv6: settings.officeMode.ipv6,
    handsOutKeys: settings.console.preSharedKeyFiles,
    pathMtu: settings.tunnel.pathMtu,
  });
