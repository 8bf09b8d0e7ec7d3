import { subjects } from '@sekisho/contracts';
import { parseIkeSuite } from '@sekisho/isakmp';
import { BusError, createLogger, traceIdOf } from '@sekisho/platform';
import { startTelemetry, type Telemetry } from '@sekisho/platform/telemetry';
import { OtlpReceiver, type ReceivedSpan } from '@sekisho/testing';
import { Secret } from '@sekisho/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, kindly, policy, setUp } from '../gateway/edge-in-memory.fixture.ts';
import { gatewayWith, laptop, laptops, welcoming } from '../gateway/machine-certificates.fixture.ts';
import { limits } from '../limits.ts';
import { treeOf } from './span-tree.fixture.ts';

const soon = { timeout: 5_000, interval: 10 };
let receiver: OtlpReceiver;
let telemetry: Telemetry;

beforeEach(async () => {
  receiver = await OtlpReceiver.start();
  for (const [name, value] of Object.entries(receiver.environment)) vi.stubEnv(name, value);
  telemetry = await startTelemetry({ service: 'edge', instance: 'edge-1', logger: createLogger('edge') });
});

afterEach(async () => {
  await telemetry.stop();
  vi.unstubAllEnvs();
  await receiver.close();
});

/** Everything that was told until now. */
async function told(): Promise<ReceivedSpan[]> {
  await telemetry.stop();
  return receiver.spans;
}

const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan | undefined =>
  spans.find((span) => span.name === name);
const rootOf = (spans: readonly ReceivedSpan[]): ReceivedSpan | undefined => named(spans, 'connect');

async function connected(answer: Answer = kindly, settings = '') {
  const edge = setUp(answer, { settings });
  const alice = edge.client('198.51.100.7');
  alice.connect();
  await vi.waitFor(() => expect(alice.officeMode).toBe('10.66.0.2'), soon);
  const [established] = edge.records('connection.established');
  return { ...edge, alice, connection: established?.connection ?? '' };
}

describe('an attempt that gets in', () => {
  it('is one trace, in which every stage is a span', async () => {
    const { connection, gateway } = await connected();
    const spans = (await told()).filter(({ traceId }) => traceId === traceIdOf(connection));
    expect(treeOf(spans)).toEqual([
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
      '  ppp ipcp',
      '    address',
      '    install session',
    ]);
    expect(receiver.roots).toHaveLength(1);
    for (const { attributes, status } of spans) {
      expect(attributes['sekisho.connection.id']).toBe(connection);
      expect(status).toBe('unset');
    }
    await gateway.stop();
  });

  it('tells of the client and its user what an administrator looks for, and not the name', async () => {
    const { gateway } = await connected();
    const root = rootOf(await told());
    expect(root?.kind).toBe('server');
    expect(root?.attributes).toMatchObject({
      'sekisho.edge': 'edge-1',
      'sekisho.step': 'connected',
      'network.peer.address': '198.51.100.7',
      'network.peer.port': 4500,
      'user.hash': expect.stringMatching(/^[0-9a-f]{32}$/),
      'sekisho.realm': 'internal',
      'sekisho.back_end': 'internal',
      'sekisho.authentication.method': 'ms-chap-v2',
      'sekisho.ike.suite': 'aes256-sha2-256-ecp256',
      'sekisho.esp.suite': 'aes256-sha1',
      'sekisho.address': '10.66.0.2',
      'sekisho.address.source': 'pool',
    });
    expect(JSON.stringify(receiver.spans)).not.toContain('alice');
    await gateway.stop();
  });

  it('shows the work for a machine that proves itself by certificate, and what was asked about it', async () => {
    const machine = laptops.rsa;
    const { client, gateway } = gatewayWith(welcoming(machine));
    const alice = client('198.51.100.7', laptop(machine));
    alice.connect();
    await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
    const spans = await told();
    const proof = spans.filter(({ parentSpanId }) => parentSpanId === named(spans, 'ike main-mode 5/6')?.spanId);
    expect(proof.map(({ name }) => name)).toEqual(['ike peer certificate', 'ike signature']);
    expect(rootOf(spans)?.attributes['sekisho.machine']).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(spans)).not.toContain('laptop-7');
    await gateway.stop();
  });

  it('names the user where the settings say so', async () => {
    const { gateway } = await connected(kindly, 'telemetry: { userNames: clear }\n');
    expect(rootOf(await told())?.attributes).toMatchObject({ 'user.name': 'alice' });
    await gateway.stop();
  });

  it('has its later fate in traces that point at it: renewals, and the end', async () => {
    const { alice, connection, records, gateway } = await connected();
    for (const [name, renew] of [
      ['esp renewal', () => alice.rekeyEsp()],
      ['ike renewal', () => alice.rekeyIke()],
    ] as const) {
      renew();
      await vi.waitFor(() => expect(named(receiver.spans, name)).toBeDefined(), soon);
    }
    alice.hangUp();
    await vi.waitFor(() => expect(records('connection.ended')).toHaveLength(1), soon);
    await gateway.stop();
    const spans = await told();
    const root = rootOf(spans);
    for (const name of ['session end', 'ike renewal', 'esp renewal']) {
      const span = named(spans, name);
      expect(span, name).toBeDefined();
      expect(span?.traceId).not.toBe(root?.traceId);
      expect(span?.links).toEqual([{ traceId: root?.traceId, spanId: root?.spanId }]);
      expect(span?.attributes['sekisho.connection.id']).toBe(connection);
    }
    expect(named(spans, 'session end')?.attributes).toMatchObject({
      'sekisho.end.reason': 'client-disconnected',
      'sekisho.session.bytes_in': 300,
    });
  });
});

describe('an attempt that does not', () => {
  it('ends with the refusal where it happened: a wrong password', async () => {
    const answer: Answer = (subject, payload) =>
      subject === subjects.authVerify ? { outcome: 'refused', code: 'wrong-password' } : kindly(subject, payload);
    const { client, records, gateway } = setUp(answer);
    client('198.51.100.7').connect();
    await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
    const spans = await told();
    expect(rootOf(spans)).toMatchObject({
      status: 'error',
      statusMessage: expect.stringContaining('password'),
      attributes: {
        'error.type': 'wrong-password',
        'sekisho.refusal.code': 'wrong-password',
        'sekisho.refusal.step': 'authenticating',
        'user.hash': expect.any(String),
      },
    });
    expect(named(spans, 'ppp authentication')).toMatchObject({ status: 'error' });
    expect(named(spans, 'ppp lcp')).toMatchObject({ status: 'unset' });
    await gateway.stop();
  });

  it('ends with the refusal where it happened: another pre-shared key', async () => {
    const { client, records, gateway } = setUp(kindly);
    client('198.51.100.7', {
      policy: { ...policy(false), preSharedKeys: [{ name: 'default', secret: Secret.fromText('another') }] },
    }).connect();
    await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
    const spans = await told();
    expect(rootOf(spans)?.attributes).toMatchObject({
      'error.type': 'pre-shared-key-mismatch',
      'sekisho.refusal.step': 'main-mode-3',
    });
    expect(named(spans, 'ike main-mode')).toMatchObject({ status: 'error' });
    expect(named(spans, 'ike main-mode 3/4')).toMatchObject({ status: 'unset' });
    await gateway.stop();
  });

  it('ends with what is missing: a service that does not answer, an address that there is not', async () => {
    const unavailable: Answer = (subject, payload) => {
      if (subject === subjects.authVerify) throw new BusError('timeout', subject);
      return kindly(subject, payload);
    };
    const full: Answer = (subject, payload) =>
      subject === subjects.poolLease ? { outcome: 'refused', code: 'no-address-available' } : kindly(subject, payload);
    for (const answer of [unavailable, full]) {
      const { client, records, gateway } = setUp(answer);
      client('198.51.100.7').connect();
      await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
      await gateway.stop();
    }
    const spans = await told();
    const types = receiver.roots.map(({ attributes }) => attributes['error.type']);
    expect(types).toEqual(['authentication-service-unavailable', 'no-address-available']);
    expect(named(spans, 'authentication request')).toMatchObject({ status: 'error' });
    expect(spans.filter(({ name }) => name === 'address')).toEqual([
      expect.objectContaining({
        status: 'error',
        attributes: expect.objectContaining({ 'error.type': 'no-address-available' }),
      }),
    ]);
  });

  it('leaves no span beyond the budget of refusals that strangers have', async () => {
    const { client, gateway } = setUp(kindly);
    for (let count = 0; count < limits.refusalsPerSourceMax + 5; count += 1) {
      client('198.51.100.7', {
        policy: { ...policy(false), suites: [parseIkeSuite('aes128-sha1-modp2048')] },
      }).connect();
    }
    await vi.waitFor(() => expect(gateway.ignored['ike: no-acceptable-ike-suite']).toBe(5), soon);
    await gateway.stop();
    await told();
    expect(receiver.roots).toHaveLength(limits.refusalsPerSourceMax);
  });
});
