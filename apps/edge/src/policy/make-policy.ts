import { dirname } from 'node:path';
import { type IkePolicy, parseEspSuite, parseIkeSuite } from '@sekisho/isakmp';
import type { L2tpEnvironment } from '@sekisho/l2tp';
import { random, type Settings } from '@sekisho/platform';
import type { PppEnvironment } from '@sekisho/ppp';
import type { AccessTable } from '../access/access-table.ts';
import { informSettings } from '../access/inform.ts';
import { besideOf } from '../access/ipv6.ts';
import type { Identifiers } from '../identifiers.ts';
import { openPreSharedKeys } from '../ike/pre-shared-keys.ts';
import type { EdgePolicy } from './edge-policy.ts';

/** What a policy is made of, beside settings. */
export interface PolicyParts {
  readonly settingsFile: string;
  readonly identifiers: Identifiers;
  readonly access: AccessTable;
  readonly certificates: Pick<IkePolicy, 'certificate' | 'authorities'>;
}

/** @throws PrivateFileError, PrerequisiteError where the pre-shared keys cannot be used */
export const makePolicy = (settings: Settings, parts: PolicyParts): EdgePolicy => ({
  ike: ikePolicy(settings, parts),
  l2tp: l2tpEnvironment(settings, parts.identifiers),
  ppp: pppEnvironment(settings),
  access: parts.access,
  inform: informSettings(settings),
  ipv6: settings.officeMode.ipv6,
  handsOutKeys: settings.console.preSharedKeyFiles,
  pathMtu: settings.tunnel.pathMtu,
});

function ikePolicy(settings: Settings, { settingsFile, certificates }: PolicyParts): IkePolicy {
  const { support } = settings.preSharedKey;
  return {
    suites: settings.ike.suites.map(parseIkeSuite),
    espSuites: settings.esp.suites.map(parseEspSuite),
    preSharedKeys: openPreSharedKeys(settings.preSharedKey, dirname(settingsFile)),
    machineAuthentication: settings.ike.machineAuthentication.filter((method) => method === 'certificate' || support),
    ...certificates,
    publicAddresses: settings.gateway.publicAddresses,
    respond: settings.supportL2tp,
    aggressiveMode: settings.ike.aggressiveMode,
  };
}

const l2tpEnvironment = ({ gateway, keepalive }: Settings, identifiers: Identifiers): L2tpEnvironment => ({
  random,
  hostName: gateway.name,
  allocateTunnelId: () => identifiers.allocateTunnelId(),
  releaseTunnelId: (id) => identifiers.releaseTunnelId(id),
  helloInterval: keepalive.l2tpHello,
});

const pppEnvironment = ({ authentication, gateway, keepalive, officeMode, tunnel }: Settings): PppEnvironment => ({
  random,
  name: gateway.name,
  mru: tunnel.mtu,
  authentication: authentication.methods,
  echoInterval: keepalive.lcpEcho,
  echoFailuresMax: keepalive.lcpEchoFailures,
  beside: besideOf(officeMode),
});
