import type { EventData, EventType } from '@sekisho/contracts';
import type { Dataplane } from '@sekisho/dataplane';
import type { IkePolicy } from '@sekisho/isakmp';
import { type Bus, parseSettings, type SealingPublicKey } from '@sekisho/platform';
import { now, preciseNow } from '@sekisho/platform/timers';
import type { Random, Scheduler } from '@sekisho/wire';
import { AccessTable } from '../access/access-table.ts';
import { informSettings } from '../access/inform.ts';
import { besideOf } from '../access/ipv6.ts';
import { RateAccounts } from '../access/rate-accounts.ts';
import { Connections } from '../connections/connections.ts';
import type { EdgeContext } from '../connections/edge-context.ts';
import { IgnoredMessages } from '../connections/ignored-messages.ts';
import { Gateway, type GatewayOptions } from '../gateway/gateway.ts';
import { Identifiers } from '../identifiers.ts';
import type { OwnCertificates } from '../ike/own-certificates.ts';
import { SignatureAuthentication } from '../ike/signature-authentication.ts';
import { PolicyInForce } from '../policy/edge-policy.ts';
import { Addresses } from '../services/addresses.ts';
import { Authentication } from '../services/authentication.ts';
import { LeaseFence } from '../services/lease-fence.ts';
import type { SlowCrypto } from '../slow-crypto/slow-crypto.ts';
import { ConnectionTracing } from '../tracing/connection-tracing.ts';
import { UserNames } from '../tracing/user-names.ts';

type Asked<Method extends keyof Authentication> = Authentication[Method];

/** What the services say, in place of the bus. */
export interface VirtualServices {
  readonly verify: Asked<'verify'>;
  readonly eap: Asked<'eap'>;
  readonly verifyMachine: Asked<'verifyMachine'>;
  /** Of ip-pool: the reply to a request of this subject. */
  readonly request: (subject: string, payload: unknown) => Promise<object>;
}

export interface VirtualEdgeOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly dataplane: Dataplane;
  readonly policy: IkePolicy;
  readonly services: VirtualServices;
  readonly slowCrypto: Pick<SlowCrypto, 'compute' | 'sign' | 'verify'>;
  /** The gateway's own certificate. */
  readonly own?: Pick<OwnCertificates, 'keyOf'>;
}

/** Asks the services that a test has, without seals: those have tests of their own, and take the time of another thread. */
class PlainAuthentication extends Authentication {
  readonly #services: VirtualServices;

  constructor(bus: Bus, services: VirtualServices) {
    super(bus, 'edge-1', {} as SealingPublicKey);
    this.#services = services;
  }

  override verify(...asked: Parameters<Asked<'verify'>>): ReturnType<Asked<'verify'>> {
    return this.#services.verify(...asked);
  }

  override eap(...asked: Parameters<Asked<'eap'>>): ReturnType<Asked<'eap'>> {
    return this.#services.eap(...asked);
  }

  override verifyMachine(...asked: Parameters<Asked<'verifyMachine'>>): ReturnType<Asked<'verifyMachine'>> {
    return this.#services.verifyMachine(...asked);
  }
}

const settings = parseSettings('encryptionDomain: [10.0.0.0/8]\nofficeMode: { pool: 10.66.0.0/16 }\n', 'sekisho.yaml');
/** What a gateway of these settings goes by. */
export const keepalive = settings.keepalive;

interface Recorded {
  readonly type: EventType;
  readonly data: EventData<EventType>;
}

/**
 * A whole edge with the settings that it has by default, whose time is that of a scheduler, and whose packet path and services are
 * given. Its own clock is Node's `performance`, which is the test's to replace.
 */
export class VirtualEdge {
  readonly gateway: Gateway;
  readonly identifiers = new Identifiers();
  readonly connections: Connections;
  readonly addresses: Addresses;
  readonly ignored = new IgnoredMessages();
  /** Routes of sessions, one entry each. */
  readonly held: string[] = [];
  readonly #records: Recorded[] = [];

  constructor(options: VirtualEdgeOptions) {
    const { scheduler, random, dataplane, policy, services, slowCrypto, own } = options;
    const bus = { request: services.request } as unknown as Bus;
    this.connections = this.#openConnections();
    const authentication = new PlainAuthentication(bus, services);
    const { held, connections } = this;
    this.addresses = new Addresses({
      bus,
      edge: 'edge-1',
      scheduler,
      fence: new LeaseFence(dataplane, now),
      connections,
      network: { hold: (route) => void held.push(route), letGo: (route) => void held.splice(held.indexOf(route), 1) },
      warn: () => undefined,
    });
    const ike: GatewayOptions['ike'] = {
      random,
      slowCrypto,
      signatures: new SignatureAuthentication({ authentication, slowCrypto, own }),
    };
    this.gateway = new Gateway({
      ike,
      log: () => undefined,
      context: { ...this.#ofSettings(random, policy), scheduler, dataplane, authentication },
    });
  }

  /** What was recorded of this kind since the last time. */
  takeRecords<T extends EventType>(type: T): EventData<T>[] {
    const taken = this.#records.filter((record) => record.type === type).map(({ data }) => data as EventData<T>);
    this.#records.splice(0, this.#records.length, ...this.#records.filter((record) => record.type !== type));
    return taken;
  }

  #openConnections(): Connections {
    const tracing = new ConnectionTracing({
      edge: 'edge-1',
      names: new UserNames(settings.telemetry.userNames, new Uint8Array(32)),
      clock: preciseNow,
    });
    const record = <T extends EventType>(type: T, data: EventData<T>) => void this.#records.push({ type, data });
    return new Connections({ edge: 'edge-1', recorder: { record }, ignored: this.ignored, tracing });
  }

  #ofSettings(random: Random, ike: IkePolicy): Omit<EdgeContext, 'scheduler' | 'dataplane' | 'authentication'> {
    const { identifiers, addresses, connections, ignored } = this;
    return {
      policy: new PolicyInForce({
        ike,
        l2tp: {
          random,
          hostName: 'sekisho',
          allocateTunnelId: () => identifiers.allocateTunnelId(),
          releaseTunnelId: (id) => identifiers.releaseTunnelId(id),
          helloInterval: keepalive.l2tpHello,
        },
        ppp: {
          random,
          name: 'sekisho',
          mru: settings.tunnel.mtu,
          authentication: ['eap', 'ms-chap-v2', 'chap-md5', 'pap'],
          echoInterval: keepalive.lcpEcho,
          echoFailuresMax: keepalive.lcpEchoFailures,
          beside: besideOf(settings.officeMode),
        },
        access: new AccessTable(settings),
        inform: informSettings(settings),
        ipv6: settings.officeMode.ipv6,
        handsOutKeys: settings.console.preSharedKeyFiles,
        pathMtu: settings.tunnel.pathMtu,
      }),
      identifiers,
      addresses,
      rateAccounts: new RateAccounts(),
      connections,
      ignored,
    };
  }
}

export { holder } from '../gateway/certificate-holder.fixture.ts';
