import { join } from 'node:path';
import { cryptoBackends, type Dataplane, openDataplane } from '@sekisho/dataplane';
import type { KeyLog } from '@sekisho/isakmp';
import {
  type Bus,
  type Logger,
  loadSealingPublicKey,
  type Runtime,
  random,
  type SealingPublicKey,
  type Settings,
  sealingKeyBytes,
} from '@sekisho/platform';
import { openKeyLog } from '@sekisho/platform/key-log';
import { HostScheduler, now, preciseNow } from '@sekisho/platform/timers';
import { AccessTable } from '../access/access-table.ts';
import { ownIpv6 } from '../access/ipv6.ts';
import { RateAccounts } from '../access/rate-accounts.ts';
import { Connections } from '../connections/connections.ts';
import { IgnoredMessages } from '../connections/ignored-messages.ts';
import { Identifiers } from '../identifiers.ts';
import { KeyHandouts } from '../ike/key-handouts.ts';
import { SignatureAuthentication } from '../ike/signature-authentication.ts';
import { measureEdge } from '../metrics/measure-edge.ts';
import { MeasuredRecorder } from '../metrics/measured-recorder.ts';
import { type HostNetwork, openHostNetwork } from '../network/host-network.ts';
import { poolPrefixes } from '../network/pool-prefixes.ts';
import { PolicyInForce } from '../policy/edge-policy.ts';
import { IkeCertificates } from '../policy/ike-certificates.ts';
import { makePolicy } from '../policy/make-policy.ts';
import { SettingsAdopter } from '../policy/settings-adopter.ts';
import { Presence } from '../presence/presence.ts';
import { Addresses } from '../services/addresses.ts';
import { Authentication } from '../services/authentication.ts';
import { LeaseFence, sinceBoot } from '../services/lease-fence.ts';
import { EventRecorder } from '../services/recorder.ts';
import { SlowCrypto } from '../slow-crypto/slow-crypto.ts';
import { ConnectionTracing } from '../tracing/connection-tracing.ts';
import { UserNames } from '../tracing/user-names.ts';
import { type ClusterPlace, openClusterPlace } from './cluster-place.ts';
import { Gateway } from './gateway.ts';

const ikePort = 500;
const natTraversalPort = 4500;
const l2tpPort = 1701;

export interface OpenGateway {
  readonly gateway: Gateway;
  readonly presence: Presence;
  readonly keyHandouts: KeyHandouts;
  readonly dataplane: Dataplane;
  /** Takes new settings over, one time after the other. @throws PrivateFileError, PrerequisiteError: nothing has changed */
  adopt(settings: Settings): Promise<void>;
  /** Says goodbye to all clients, then frees sockets, TUN device and workers. */
  close(): Promise<void>;
}

export interface EdgeSurroundings {
  readonly settings: Settings;
  readonly runtime: Runtime;
  readonly bus: Bus;
  readonly logger: Logger;
}

/**
 * Opens the packet path and puts the gateway on it; in a cluster, once this edge has a slot.
 * @throws DataplaneError, PrivateFileError, PrerequisiteError
 */
export async function openGateway(surroundings: EdgeSurroundings): Promise<OpenGateway> {
  const { settings, runtime, bus, logger } = surroundings;
  const edge = runtime.instance;
  const since = new Date();
  const sealingKey = await loadSealingPublicKey(join(runtime.stateDir, 'keys'));
  const scheduler = new HostScheduler({ clock: now });
  const certificates = new IkeCertificates(surroundings, scheduler);
  await certificates.choose(settings);
  const access = new AccessTable(settings);
  const identifiers = new Identifiers();
  const { settingsFile } = runtime;
  const parts = { settingsFile, identifiers, access, certificates: certificates.shown };
  const policy = new PolicyInForce(makePolicy(settings, parts));
  const place = await openClusterPlace({ settings, bus, edge, since, identifiers, logger });
  const dataplane = openDataplane(dataplaneOptions(settings, access, place?.outside.address));
  const network = await openHostNetwork(settings, logger, { outside: place?.outside });
  logger.info({ ...settings.performance, available: cryptoBackends() }, 'the packet path is open');
  const slowCrypto = new SlowCrypto();
  const { connections, ignored } = await openConnections({ settings, bus, edge }, sealingKey);
  const authentication = new Authentication(bus, edge, sealingKey, connections);
  const fence = new LeaseFence(dataplane, sinceBoot);
  const warn = (message: string) => logger.warn(message);
  const gateway = new Gateway({
    ike: {
      random,
      slowCrypto,
      signatures: new SignatureAuthentication({ authentication, slowCrypto, own: certificates }),
      keyLog: keyLogOf(runtime, logger),
    },
    log: (message, fields) => logger.info(fields, message),
    hasOthers: place !== undefined,
    context: {
      policy,
      scheduler,
      identifiers,
      dataplane,
      authentication,
      addresses: new Addresses({ bus, edge, scheduler, network, fence, warn, connections }),
      rateAccounts: new RateAccounts(),
      connections,
      ignored,
    },
  });
  const presence = announce(surroundings, { since, place, gateway, scheduler });
  const endMeasuring = measureEdge({ gateway, dataplane, connections, ignored, slowCrypto, fence, presence });
  const adopter = new SettingsAdopter({
    ...{ atStart: settings, inForce: policy, certificates, dataplane, network, gateway, identifiers, settingsFile },
  });
  const close = () =>
    closeInOrder({ endMeasuring, presence, gateway, certificates, scheduler, network, dataplane, slowCrypto, place });
  const keyHandouts = new KeyHandouts({ edge, policy, clock: now, logger });
  return { gateway, presence, keyHandouts, dataplane, adopt: (next) => adopter.adopt(next), close };
}

interface Announced extends Pick<OpenParts, 'place' | 'gateway' | 'scheduler'> {
  readonly since: Date;
}

function announce(
  { runtime, bus, logger }: EdgeSurroundings,
  { since, place, gateway, scheduler }: Announced,
): Presence {
  const shown = () => place?.shown ?? {};
  const presence = new Presence({ bus, edge: runtime.instance, since, place: shown, gateway, scheduler, logger });
  presence.tell();
  return presence;
}

interface OpenParts extends Pick<OpenGateway, 'gateway' | 'presence' | 'dataplane'> {
  readonly certificates: IkeCertificates;
  readonly scheduler: HostScheduler;
  readonly network: HostNetwork;
  readonly slowCrypto: SlowCrypto;
  readonly place: ClusterPlace | undefined;
  readonly endMeasuring: () => void;
}

async function closeInOrder(parts: OpenParts): Promise<void> {
  parts.presence.stop();
  parts.endMeasuring();
  await parts.gateway.stop();
  parts.certificates.close();
  parts.scheduler.close();
  await parts.network.close();
  parts.dataplane.close();
  await Promise.all([parts.slowCrypto.close(), parts.place?.close()]);
}

/** Users' names in spans are hashed with a key that all edges have. */
async function openConnections(
  { settings, bus, edge }: Pick<EdgeSurroundings, 'settings' | 'bus'> & { readonly edge: string },
  sealingKey: SealingPublicKey,
): Promise<{ readonly connections: Connections; readonly ignored: IgnoredMessages }> {
  const ignored = new IgnoredMessages();
  const names = new UserNames(settings.telemetry.userNames, await sealingKeyBytes(sealingKey));
  const tracing = new ConnectionTracing({ edge, names, clock: preciseNow });
  const recorder = new MeasuredRecorder(new EventRecorder(bus, edge), preciseNow);
  return { connections: new Connections({ edge, recorder, ignored, tracing }), ignored };
}

/** For an administrator who looks at captures; never by the settings, so that it ends with the run that it was asked of. */
function keyLogOf({ keyLogDir }: Runtime, logger: Logger): KeyLog | undefined {
  if (keyLogDir === undefined) return undefined;
  logger.warn({ directory: keyLogDir }, 'the keys of every connection are written down: all traffic can be read');
  return openKeyLog(keyLogDir, (reason) => logger.warn(reason));
}

function dataplaneOptions(
  { gateway, officeMode, tunnel, performance }: Settings,
  { policies }: AccessTable,
  outside: string | undefined,
): Parameters<typeof openDataplane>[0] {
  return {
    listen: outside === undefined ? gateway.listen : [outside],
    ikePort,
    natTraversalPort,
    l2tpPort,
    tun: {
      name: tunnel.device,
      // Routes to clients are made one by one, in a table of their own.
      address: `${officeMode.pool.gateway}/32`,
      ...(officeMode.ipv6 && { ipv6: ownIpv6(officeMode.ipv6.prefix) }),
      mtu: tunnel.mtu,
    },
    crypto: performance.crypto,
    ...(performance.workers === undefined ? {} : { workers: performance.workers }),
    policies,
    clients: poolPrefixes(officeMode),
  };
}
