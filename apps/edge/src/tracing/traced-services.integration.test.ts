import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subjects } from '@sekisho/contracts';
import { Bus, createLogger, loadSealingPublicKey, traceIdOf } from '@sekisho/platform';
import { startTelemetry, type Telemetry } from '@sekisho/platform/telemetry';
import {
  compile,
  eventually,
  FreeRadius,
  freePort,
  NatsServer,
  OtlpReceiver,
  type ReceivedSpan,
  RedisServer,
  readCollectorConfiguration,
  repository,
  ServiceProcess,
  TailSampling,
} from '@sekisho/testing';
import { Secret } from '@sekisho/wire';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { setUp } from '../gateway/edge-in-memory.fixture.ts';
import { treeOf } from './span-tree.fixture.ts';

const sharedSecret = 'a shared secret of the test';
const users = 'alice Cleartext-Password := "wonderland"\n      Filter-Id = "remote-access"\n';
const soon = { timeout: 10_000, interval: 20 };

let directory: string;
let receiver: OtlpReceiver;
let nats: NatsServer;
let redis: RedisServer;
let radius: FreeRadius;
let telemetry: Telemetry;
let bus: Bus;
let edge: ReturnType<typeof setUp>;
const services: ServiceProcess[] = [];

const settings = (nowhere: number) => `
officeMode: { pool: 10.66.0.0/16 }
encryptionDomain: [10.0.0.0/8]
realms:
  staff: { default: true, methods: [ms-chap-v2], backEnds: [headquarters] }
  away: { suffix: "@away", methods: [ms-chap-v2], backEnds: [nowhere] }
backEnds:
  headquarters:
    kind: radius
    servers: [{ address: 127.0.0.1, port: ${radius.port}, secret: { file: radius } }]
  nowhere:
    kind: radius
    servers: [{ address: 127.0.0.1, port: ${nowhere}, secret: { file: radius } }]
    timeout: 1s
    tries: 1
`;

async function launch(app: 'auth' | 'ip-pool', instance: string): Promise<void> {
  const service = ServiceProcess.launch(`apps/${app}`, {
    SEKISHO_SETTINGS: join(directory, 'sekisho.yaml'),
    SEKISHO_STATE: directory,
    SEKISHO_NATS_URL: nats.url,
    SEKISHO_REDIS_URL: redis.url,
    SEKISHO_INSTANCE: instance,
    ...receiver.environment,
  });
  services.push(service);
  await service.ready();
}

beforeAll(async () => {
  for (const app of ['apps/auth', 'apps/ip-pool']) compile(app);
  directory = await mkdtemp(join(tmpdir(), 'sekisho-traced-'));
  [receiver, nats, redis, radius] = await Promise.all([
    OtlpReceiver.start(),
    NatsServer.start(),
    RedisServer.start(),
    FreeRadius.start({ secret: sharedSecret, users }),
  ]);
  await writeFile(join(directory, 'sekisho.yaml'), settings(await freePort()));
  await writeFile(join(directory, 'radius'), sharedSecret, { mode: 0o600 });
  await Promise.all([launch('auth', 'auth-1'), launch('auth', 'auth-2'), launch('ip-pool', 'ip-pool-1')]);
  for (const [name, value] of Object.entries(receiver.environment)) vi.stubEnv(name, value);
  telemetry = await startTelemetry({ service: 'edge', instance: 'edge-1', logger: createLogger('edge') });
  bus = await Bus.connect({ nats: nats.access, service: 'edge', instance: 'edge-1', stateDir: directory });
  const sealingKey = await loadSealingPublicKey(join(directory, 'keys'));
  // A pool of its own is enough: what services say of addresses is theirs.
  edge = setUp(() => ({}), { services: { bus, sealingKey } });
});

afterAll(async () => {
  await edge?.gateway.stop();
  await Promise.all(services.map((service) => service.stop()));
  await bus?.close();
  await telemetry?.stop();
  vi.unstubAllEnvs();
  await Promise.all([receiver?.close(), nats?.remove(), redis?.remove(), radius?.remove()]);
  await rm(directory, { recursive: true });
});

beforeEach(() => receiver.clear());

/** The trace of an attempt, once nothing more comes. @param missing a span that comes late */
async function traceOf(connection: string, ...expected: string[]): Promise<ReceivedSpan[]> {
  const trace = () => receiver.trace(traceIdOf(connection));
  const names = () => trace().map(({ name }) => name);
  await vi.waitFor(() => expect(names()).toEqual(expect.arrayContaining(['connect', ...expected])), soon);
  return trace();
}

async function connect(address: string, user: string, password: string): Promise<string> {
  const before = edge.records('connection.step').length;
  edge
    .client(address, { credentials: { user, password: Secret.fromText(password), accept: ['ms-chap-v2'] } })
    .connect();
  return eventually('an attempt', soon.timeout, () => edge.records('connection.step')[before]?.connection);
}

const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan | undefined =>
  spans.find((span) => span.name === name);
const verify = `process ${subjects.authVerify}`;

describe('one attempt over all services', () => {
  it('is one trace: from the first IKE packet to the RADIUS server, to Redis and back', async () => {
    const connection = await connect('198.51.100.7', 'alice', 'wonderland');
    const spans = await traceOf(connection, verify, 'EVALSHA sekishoLease', `process ${subjects.poolLease}`);
    expect(treeOf(spans).filter((name) => !/SELECT|INSERT|DELETE|UPDATE|BEGIN|COMMIT/.test(name))).toEqual([
      'connect',
      '  ike main-mode',
      '    ike main-mode 1/2',
      '    ike main-mode 3/4',
      '      ike diffie-hellman',
      '    ike main-mode 5/6',
      '  ike quick-mode',
      '  l2tp tunnel',
      '  l2tp session',
      '  ppp lcp',
      '  ppp authentication',
      '    authentication request',
      `      request ${subjects.authVerify}`,
      `        ${verify}`,
      '          back end radius',
      '            radius access-request',
      '              radius round trip',
      '  ppp ipcp',
      '    address',
      `      request ${subjects.poolLease}`,
      `        process ${subjects.poolLease}`,
      '          address method radius',
      '          address method pool',
      '            EVALSHA sekishoLease',
      '    install session',
    ]);
    for (const { attributes, status, name } of spans) {
      expect(attributes['sekisho.connection.id'], name).toBe(connection);
      expect(status, name).toBe('unset');
    }
  });

  it('is told by the service that it is of, with what OpenTelemetry calls it', async () => {
    const connection = await connect('198.51.100.8', 'alice', 'wonderland');
    const spans = await traceOf(connection, verify, 'EVALSHA sekishoLease', 'radius round trip');
    expect(named(spans, verify)).toMatchObject({
      service: 'sekisho-auth',
      kind: 'server',
      attributes: {
        'messaging.system': 'nats',
        'sekisho.realm': 'staff',
        'sekisho.authentication.method': 'ms-chap-v2',
      },
    });
    expect(named(spans, 'radius round trip')).toMatchObject({
      kind: 'client',
      attributes: { 'server.address': '127.0.0.1', 'server.port': radius.port, 'radius.try': 1 },
    });
    expect(named(spans, 'radius access-request')?.attributes).toMatchObject({ 'radius.answer': 'access-accept' });
    expect(named(spans, 'EVALSHA sekishoLease')).toMatchObject({
      service: 'sekisho-ip-pool',
      kind: 'client',
      attributes: { 'db.system.name': 'redis', 'db.stored_procedure.name': 'sekishoLease' },
    });
  });

  it('goes through whatever instance answers', async () => {
    const answered = new Set<string | undefined>();
    for (let count = 100; answered.size < 2 && count < 130; count += 1) {
      const spans = await traceOf(await connect(`198.51.100.${count}`, 'alice', 'wonderland'), verify);
      answered.add(named(spans, verify)?.instance);
      expect(spans.filter(({ name }) => name === 'connect')).toHaveLength(1);
    }
    expect(answered).toEqual(new Set(['auth-1', 'auth-2']));
  });
});

describe('an attempt that fails', () => {
  const sampling = new TailSampling(readCollectorConfiguration(join(repository, 'deploy/otel/collector.yaml')));

  it('has the refusal wherever it went wrong: a wrong password', async () => {
    const spans = await traceOf(await connect('198.51.100.20', 'alice', 'looking-glass'), verify);
    for (const name of ['connect', 'ppp authentication', 'authentication request', verify, 'back end radius']) {
      const span = named(spans, name);
      expect(span?.status, name).toBe('error');
      expect(span?.attributes['error.type'], name).toBe('wrong-password');
    }
    expect(sampling.keptBy(spans)).toBe('failed');
    expect(named(spans, 'radius access-request')).toMatchObject({
      status: 'unset',
      attributes: { 'radius.answer': 'access-reject' },
    });
  });

  it('says which server did not answer', async () => {
    const spans = await traceOf(await connect('198.51.100.21', 'alice@away', 'wonderland'), verify);
    expect(named(spans, 'connect')).toMatchObject({
      status: 'error',
      attributes: { 'error.type': 'back-end-unavailable', 'sekisho.refusal.code': 'back-end-unavailable' },
    });
    expect(sampling.keptBy(spans)).toBe('failed');
    expect(named(spans, 'radius round trip')).toMatchObject({
      status: 'error',
      attributes: {
        'error.type': expect.stringMatching(/^(no-answer|port-unreachable)$/),
        'server.address': '127.0.0.1',
      },
    });
  });
});

it('no span names a user', async () => {
  await traceOf(await connect('198.51.100.30', 'alice', 'wonderland'), verify, 'EVALSHA sekishoLease');
  await traceOf(await connect('198.51.100.31', 'alice', 'looking-glass'), verify);
  expect(JSON.stringify(receiver.spans)).not.toMatch(/alice|wonderland|looking-glass/i);
});
