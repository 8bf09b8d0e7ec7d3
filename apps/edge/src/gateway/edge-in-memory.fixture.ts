import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventData, type EventType, eventData, sealedRequest, subjects } from '@sekisho/contracts';
import {
  computeDiffieHellman,
  type DiffieHellmanQuestion,
  type IkePolicy,
  makeSignature,
  verifySignature,
} from '@sekisho/isakmp';
import {
  answerSealed,
  type Bus,
  createSealingKeys,
  parseSettings,
  random,
  type SealingPrivateKey,
  type SealingPublicKey,
  type Settings,
} from '@sekisho/platform';
import { HostScheduler, now, preciseNow } from '@sekisho/platform/timers';
import { type AuthenticationProtocol, msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { Secret } from '@sekisho/wire';
import { afterAll, beforeAll, expect } from 'vitest';
import { RateAccounts } from '../access/rate-accounts.ts';
import { Connections } from '../connections/connections.ts';
import { IgnoredMessages } from '../connections/ignored-messages.ts';
import { Identifiers } from '../identifiers.ts';
import type { OwnCertificates } from '../ike/own-certificates.ts';
import { SignatureAuthentication } from '../ike/signature-authentication.ts';
import { Addresses, type AddressesOptions } from '../services/addresses.ts';
import { Authentication } from '../services/authentication.ts';
import { LeaseFence } from '../services/lease-fence.ts';
import type { Recorder } from '../services/recorder.ts';
import type { SlowCrypto } from '../slow-crypto/slow-crypto.ts';
import { ConnectionTracing } from '../tracing/connection-tracing.ts';
import { UserNames } from '../tracing/user-names.ts';
import { Gateway } from './gateway.ts';
import { MemoryClient, type MemoryClientOptions } from './memory-client.fixture.ts';
import { MemoryDataplane } from './memory-dataplane.fixture.ts';
import { policy, policyInForce } from './policy-in-memory.fixture.ts';

const keys = mkdtempSync(join(tmpdir(), 'sekisho-edge-'));
/** What the workers compute, here on the test's own thread. */
export const slowCrypto = {
  compute: async (question: DiffieHellmanQuestion) => computeDiffieHellman(question),
  sign: async (...[method, key, hash]: Parameters<SlowCrypto['sign']>) => makeSignature(method, key, hash),
  verify: async ({ method, publicKeys, hash, signature }: Parameters<SlowCrypto['verify']>[0]) => {
    const index = publicKeys.findIndex((key) => verifySignature(method, key, hash, signature));
    return index < 0 ? undefined : index;
  },
};
let sealingKey: SealingPublicKey;
let opening: SealingPrivateKey;
beforeAll(async () => {
  const { publicKey, privateKey } = await createSealingKeys(keys);
  sealingKey = publicKey;
  opening = privateKey;
});
afterAll(() => {
  rmSync(keys, { recursive: true });
});

const password = 'wonderland';

export { policy };

const leastSettings = 'encryptionDomain: [10.0.0.0/8]\n';
const leastOfficeMode = 'officeMode: { pool: 10.66.0.0/16 }\n';

export type Answer = (subject: string, payload: never) => object;

export interface SetUp {
  /** Services that really answer, and their key. */
  readonly services?: { readonly bus: Bus; readonly sealingKey: SealingPublicKey };
  readonly supportL2tp?: boolean;
  readonly ttlMs?: number;
  /** Behind a balancer that leads to others as well. */
  readonly hasOthers?: boolean;
  /** The gateway's own certificates. */
  readonly own?: Pick<OwnCertificates, 'keyOf'>;
  /** What else its policy says. */
  readonly gateway?: Partial<IkePolicy>;
  /** What users are asked for, in place of MS-CHAPv2. */
  readonly methods?: readonly AuthenticationProtocol[];
  /** Settings beside the least there must be; and those of Office Mode in place of the least. */
  readonly settings?: string;
  readonly officeMode?: string;
}

/** Knows how many of its questions wait for an answer: to seal them takes the time of another thread. */
class CountedAuthentication extends Authentication {
  waiting = 0;

  override verify(...asked: Parameters<Authentication['verify']>): ReturnType<Authentication['verify']> {
    this.waiting += 1;
    return super.verify(...asked).finally(() => {
      this.waiting -= 1;
    });
  }

  override eap(...asked: Parameters<Authentication['eap']>): ReturnType<Authentication['eap']> {
    this.waiting += 1;
    return super.eap(...asked).finally(() => {
      this.waiting -= 1;
    });
  }
}

/** What a service says, also to what only it may read. */
async function answered(answer: Answer, subject: string, payload: never): Promise<object> {
  const { success, data } = sealedRequest.safeParse(payload);
  if (!success) return answer(subject, payload);
  return answerSealed(opening, subject, data, async (question) => answer(subject, question as never));
}

interface Recorded {
  readonly type: EventType;
  readonly data: EventData<EventType>;
}

const recorderTo = (records: Recorded[]): Recorder => ({
  record: (type, data) => void records.push({ type, data: eventData[type].parse(data) }),
});

function openConnections({ telemetry }: Settings, recorder: Recorder, ignored: IgnoredMessages): Connections {
  const names = new UserNames(telemetry.userNames, new Uint8Array(32));
  const tracing = new ConnectionTracing({ edge: 'edge-1', names, clock: preciseNow });
  return new Connections({ edge: 'edge-1', recorder, ignored, tracing });
}

/** @param held routes of sessions, one entry each */
const heldRoutes = (held: string[]): Pick<AddressesOptions, 'network' | 'warn'> => ({
  network: {
    hold: (route) => void held.push(route),
    letGo: (route) => void held.splice(held.indexOf(route), 1),
  },
  warn: () => undefined,
});

const requestTo = (answer: Answer, ttlMs: number, asked: string[]) => async (subject: string, payload: never) => {
  asked.push(subject);
  const reply = await answered(answer, subject, payload);
  return subject === subjects.poolLease && 'ttlMs' in reply ? { ...reply, ttlMs } : reply;
};

/** The bus as the edge sees it, with the services' answers. Whether those are right is the services' own tests' concern. */
export function setUp(
  answer: Answer,
  {
    supportL2tp = true,
    ttlMs = lease.ttlMs,
    own,
    settings = '',
    officeMode = leastOfficeMode,
    services,
    methods = ['ms-chap-v2'],
    ...byCertificate
  }: SetUp = {},
) {
  const parsed = parseSettings(officeMode + leastSettings + settings, '/etc/sekisho/sekisho.yaml');
  const [records, asked, held]: [Recorded[], string[], string[]] = [[], [], []];
  const request = requestTo(answer, ttlMs, asked);
  const bus = services?.bus ?? ({ request } as unknown as Bus);
  const dataplane = new MemoryDataplane();
  const [scheduler, fence] = [new HostScheduler({ clock: now }), new LeaseFence(dataplane, now)];
  const ignored = new IgnoredMessages();
  const connections = openConnections(parsed, recorderTo(records), ignored);
  const authentication = new CountedAuthentication(bus, 'edge-1', services?.sealingKey ?? sealingKey, connections);
  const identifiers = new Identifiers();
  const ike = { ...policy(supportL2tp), ...byCertificate.gateway };
  const inForce = policyInForce(parsed, { ike, identifiers, methods });
  const gateway = new Gateway({
    ike: {
      random,
      slowCrypto,
      signatures: new SignatureAuthentication({ authentication, slowCrypto, own }),
    },
    log: () => undefined,
    hasOthers: byCertificate.hasOthers ?? false,
    context: {
      policy: inForce,
      scheduler,
      identifiers,
      dataplane,
      authentication,
      addresses: new Addresses({ bus, edge: 'edge-1', scheduler, fence, connections, ...heldRoutes(held) }),
      rateAccounts: new RateAccounts(),
      connections,
      ignored,
    },
  });
  const client = (address: string, changes: Partial<MemoryClientOptions> = {}) =>
    new MemoryClient(dataplane, {
      address,
      gateway: '203.0.113.1',
      policy: policy(false),
      credentials: { user: 'alice', password: Secret.fromText(password), accept: ['ms-chap-v2'] },
      ...changes,
    });
  const of = <T extends EventType>(type: T) =>
    records.filter((record) => record.type === type).map(({ data }) => data as EventData<T>);
  return {
    gateway,
    dataplane,
    client,
    records: of,
    asked,
    held,
    authentication,
    inForce,
    identifiers,
    settings: parsed,
  };
}

export const lease = {
  outcome: 'leased',
  address: '10.66.0.2',
  source: 'pool',
  route: '10.66.0.0/26',
  gateway: '10.66.0.1',
  dns: [],
  nbns: [],
  ttlMs: 60_000,
};

interface MsChapV2 {
  readonly credentials: {
    readonly authenticatorChallenge: string;
    readonly peerChallenge: string;
    readonly ntResponse: string;
  };
}

/** Auth and ip-pool as they answer a known user. */
export const kindly: Answer = (subject, payload) => {
  if (subject === subjects.poolLease) return lease;
  if (subject === subjects.poolRelease) return { released: true };
  const { credentials } = payload as MsChapV2;
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
  const challenges = {
    user: 'alice',
    authenticatorChallenge: bytes(credentials.authenticatorChallenge),
    peerChallenge: bytes(credentials.peerChallenge),
    password: Secret.fromText(password),
  };
  const ntResponse = bytes(credentials.ntResponse);
  expect(msChapV2Response(challenges)).toEqual(ntResponse);
  return {
    outcome: 'accepted',
    user: 'alice',
    realm: 'internal',
    backEnd: 'internal',
    method: 'ms-chap-v2',
    groups: [],
    grants: {},
    authenticatorResponse: msChapV2AuthenticatorResponse({ ...challenges, ntResponse }),
  };
};
