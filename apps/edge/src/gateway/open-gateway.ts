import { dirname, join } from 'node:path';
import { cryptoBackends, type Dataplane, openDataplane } from '@sekisho/dataplane';
import { type IkePolicy, parseEspSuite, parseIkeSuite } from '@sekisho/isakmp';
import {
  type Bus,
  type Logger,
  loadSealingPublicKey,
  newUlid,
  openGatewayCertificate,
  type Runtime,
  random,
  resolveSecret,
  type Settings,
} from '@sekisho/platform';
import { openKeyLog } from '@sekisho/platform/key-log';
import { MachineAuthentication } from '../connections/machine-authentication.ts';
import { OwnCertificates } from '../connections/own-certificate.ts';
import { Addresses } from '../services/addresses.ts';
import { Authentication } from '../services/authentication.ts';
import { MachineAuthorities } from '../services/machine-authorities.ts';
import { EventRecorder } from '../services/recorder.ts';
import { SlowCrypto } from '../slow-crypto/slow-crypto.ts';
import { Gateway } from './gateway.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { Identifiers } from './identifiers.ts';

const ikePort = 500;
const natTraversalPort = 4500;
const l2tpPort = 1701;

export interface OpenGateway {
  readonly gateway: Gateway;
  readonly dataplane: Dataplane;
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
 * Opens the packet path and puts the gateway on it.
 * @throws DataplaneError, PrivateFileError
 */
export async function openGateway({ settings, runtime, bus, logger }: EdgeSurroundings): Promise<OpenGateway> {
  const edge = runtime.instance;
  const sealingKey = await loadSealingPublicKey(join(runtime.stateDir, 'keys'));
  const certificates = await openCertificates({ settings, runtime, bus, logger });
  const policy = ikePolicy(settings, runtime, certificates);
  const dataplane = openDataplane(dataplaneOptions(settings));
  logger.info({ ...settings.performance, available: cryptoBackends() }, 'the packet path is open');
  const slowCrypto = new SlowCrypto();
  const authentication = new Authentication(bus, edge, sealingKey);
  const addresses = new Addresses(bus, edge, (message) => logger.warn(message));
  const gateway = new Gateway({
    policy,
    recorder: new EventRecorder(bus, edge),
    slowCrypto,
    machines: new MachineAuthentication({ authentication, slowCrypto, own: certificates?.own }),
    nameConnection: newUlid,
    keyLog: keyLogOf(runtime, logger),
    log: (message, fields) => logger.info(fields, message),
    context: {
      edge,
      gatewayName: settings.gateway.name,
      mtu: settings.tunnel.mtu,
      authenticationProtocols: settings.authentication.methods,
      echoInterval: settings.keepalive.lcpEcho,
      echoFailuresMax: settings.keepalive.lcpEchoFailures,
      helloInterval: settings.keepalive.l2tpHello,
      random,
      identifiers: new Identifiers(),
      dataplane,
      authentication,
      addresses,
    },
  });
  const close = async () => {
    await gateway.stop();
    certificates?.close();
    addresses.stop();
    dataplane.close();
    await slowCrypto.close();
  };
  return { gateway, dataplane, close };
}

/** For an administrator who looks at captures; never by the settings, so that it ends with the run that it was asked of. */
function keyLogOf({ keyLogDir }: Runtime, logger: Logger): GatewayOptions['keyLog'] {
  if (keyLogDir === undefined) return undefined;
  logger.warn({ directory: keyLogDir }, 'the keys of every connection are written down: all traffic can be read');
  return openKeyLog(keyLogDir, (reason) => logger.warn(reason));
}

/** What machines that authenticate by certificate are shown and asked for. */
interface IkeCertificates {
  readonly own: OwnCertificates;
  readonly authorities: MachineAuthorities;
  close(): void;
}

/** @returns undefined where the settings accept no certificates in IKE */
async function openCertificates(surroundings: EdgeSurroundings): Promise<IkeCertificates | undefined> {
  const { settings, bus } = surroundings;
  if (!settings.ike.machineAuthentication.includes('certificate')) return undefined;
  const { certificate, close } = await openGatewayCertificate('ike', 'edge', surroundings);
  const authorities = new MachineAuthorities(bus);
  await authorities.refresh();
  return {
    own: new OwnCertificates(certificate),
    authorities,
    close: () => {
      authorities.stop();
      close();
    },
  };
}

function ikePolicy(settings: Settings, runtime: Runtime, certificates: IkeCertificates | undefined): IkePolicy {
  const { support, secret } = settings.preSharedKey;
  return {
    suites: settings.ike.suites.map(parseIkeSuite),
    espSuites: settings.esp.suites.map(parseEspSuite),
    preSharedKey: support ? resolveSecret(secret, dirname(runtime.settingsFile)) : undefined,
    machineAuthentication: settings.ike.machineAuthentication.filter((method) => method === 'certificate' || support),
    certificate: () => certificates?.own.show(),
    authorities: () => certificates?.authorities.subjects ?? [],
    publicAddresses: settings.gateway.publicAddresses,
    respond: settings.supportL2tp,
  };
}

function dataplaneOptions({
  gateway,
  officeMode,
  tunnel,
  encryptionDomain,
  performance,
}: Settings): Parameters<typeof openDataplane>[0] {
  return {
    listen: gateway.listen,
    ikePort,
    natTraversalPort,
    l2tpPort,
    tun: {
      name: tunnel.device,
      address: `${officeMode.pool.gateway}/${officeMode.pool.network.prefix}`,
      mtu: tunnel.mtu,
    },
    crypto: performance.crypto,
    ...(performance.workers === undefined ? {} : { workers: performance.workers }),
    encryptionDomain: encryptionDomain.map(({ address, prefix }) => `${address}/${prefix}`),
  };
}
