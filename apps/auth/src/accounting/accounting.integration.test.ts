import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { accountantBucket, type ConnectionEvent, eventStream } from '@sekisho/contracts';
import { Bus, createLogger, ensureEventStream, KeyValue, parseSettings } from '@sekisho/platform';
import { FreeRadius, NatsServer } from '@sekisho/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Realms } from '../realms/realms.ts';
import { Accounting } from './accounting.ts';
import { accountingConsumer } from './accounting-intake.ts';
import { Session } from './session.fixture.ts';

const secret = 'a shared secret of accounting';
const soon = { timeout: 15_000, interval: 50 };
const backEnd = 'corp radius';

let directory: string;
let nats: NatsServer;
let bus: Bus;
let radius: FreeRadius;
let second: FreeRadius;
let running: Accounting[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sekisho-accounting-'));
  nats = await NatsServer.start();
  bus = await connect('test');
  await ensureEventStream(bus.connection);
  await KeyValue.setUp(bus.connection, { ...accountantBucket, replicas: 1 });
  [radius, second] = await Promise.all([
    FreeRadius.make({ users: '', secret }),
    FreeRadius.make({ users: '', secret }),
  ]);
  running = [];
  writeFileSync(join(directory, 'secret'), secret, { mode: 0o600 });
});
afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()));
  await bus.close();
  await Promise.all([nats.remove(), radius.remove(), second.remove()]);
  rmSync(directory, { recursive: true, force: true });
});

const connect = (instance: string): Promise<Bus> =>
  Bus.connect({
    nats: nats.access,
    service: 'auth',
    instance,
    stateDir: directory,
    logger: createLogger('auth'),
  });

/** One instance of the service's accounting, as the settings make it. */
function start(servers: readonly FreeRadius[] = [radius]): Accounting {
  const accounting = {
    servers: servers.map(({ address, accountingPort }) => ({
      address,
      port: accountingPort,
      secret: { file: 'secret' },
    })),
  };
  const settings = parseSettings(
    JSON.stringify({
      officeMode: { pool: '10.66.0.0/16' },
      encryptionDomain: ['10.0.0.0/8'],
      realms: { corp: { suffix: '@corp', backEnds: [backEnd] }, local: { default: true, backEnds: ['internal'] } },
      backEnds: {
        [backEnd]: {
          kind: 'radius',
          servers: [{ address: '127.0.0.1', secret: { file: 'secret' } }],
          timeout: '1s',
          deadTime: '1s',
          accounting,
        },
      },
    }),
    join(directory, 'sekisho.yaml'),
  );
  const realms = new Realms(settings.realms, new Map(['internal', backEnd].map((name) => [name, { name } as never])));
  const instance = new Accounting({
    settings,
    bus,
    instance: `auth-${running.length}`,
    realms,
    logger: createLogger('auth'),
  });
  instance.start();
  running.push(instance);
  return instance;
}

/** Records of FreeRADIUS' detail file: attribute and value, without quotes. */
const records = (server: FreeRadius): Record<string, string>[] =>
  server
    .accounting()
    .split('\n\n')
    .filter((block) => block.includes('Acct-Status-Type'))
    .map((block) =>
      Object.fromEntries([...block.matchAll(/^\t([\w-]+) = "?(.*?)"?$/gm)].map(([, key, value]) => [key, value])),
    );

const statuses = (server: FreeRadius, { connection }: Session): string[] =>
  records(server)
    .filter((record) => record['Acct-Session-Id'] === connection)
    .map((record) => record['Acct-Status-Type'] ?? '');

/** Whether nothing in the stream is left to tell. */
async function allTold(): Promise<void> {
  const manager = await jetstreamManager(bus.connection);
  const { num_pending, num_ack_pending } = await manager.consumers.info(eventStream.name, accountingConsumer(backEnd));
  expect(num_pending + num_ack_pending).toBe(0);
}

const publish = (...events: ConnectionEvent[]): void => {
  for (const event of events) bus.publishEvent(event);
};

describe('accounting with FreeRADIUS', () => {
  it('tells of a session from its beginning to its end, what it carried and why it ended', async () => {
    await radius.start();
    start();
    const alice = new Session('10.66.0.2', backEnd);
    const another = new Session('10.66.0.3', 'internal');
    publish(another.established(), alice.established());
    publish(alice.progress(600_000, 5_000_000_000), another.ended(1_000, 1));
    publish(alice.ended(3_600_000, 9_000_000_000, 'idle-timeout'));
    await vi.waitFor(() => expect(statuses(radius, alice)).toEqual(['Start', 'Interim-Update', 'Stop']), soon);
    await vi.waitFor(allTold, soon);
    expect(statuses(radius, another)).toEqual([]);
    const [begin, interim, end] = records(radius);
    expect(begin).toMatchObject({
      'User-Name': 'alice',
      'NAS-Identifier': 'sekisho',
      'Framed-IP-Address': '10.66.0.2',
      'Calling-Station-Id': '198.51.100.7',
      'Acct-Authentic': 'RADIUS',
      'Acct-Delay-Time': '0',
      Class: `0x${Buffer.from('tariff 7').toString('hex')}`,
    });
    expect(interim).toMatchObject({
      'Acct-Session-Time': '600',
      'Acct-Input-Octets': '705032704',
      'Acct-Input-Gigawords': '1',
    });
    expect(end).toMatchObject({
      'Acct-Session-Time': '3600',
      'Acct-Input-Octets': '410065408',
      'Acct-Input-Gigawords': '2',
      'Acct-Output-Octets': '7',
      'Acct-Input-Packets': '3',
      'Acct-Terminate-Cause': 'Idle-Timeout',
    });
  });

  it('loses nothing of what happens while the server is away, each record once and in order', async () => {
    await radius.start();
    start();
    const before = new Session('10.66.0.2', backEnd);
    publish(before.established());
    await vi.waitFor(() => expect(statuses(radius, before)).toEqual(['Start']), soon);
    await radius.kill();
    const sessions = Array.from({ length: 60 }, (_, i) => new Session(`10.66.1.${i + 1}`, backEnd));
    publish(before.ended(5_000, 1));
    for (const session of sessions) publish(session.established(), session.ended(1_000, 10));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await radius.start();
    await vi.waitFor(allTold, { ...soon, timeout: 30_000 });
    expect(statuses(radius, before)).toEqual(['Start', 'Stop']);
    for (const session of sessions) expect(statuses(radius, session)).toEqual(['Start', 'Stop']);
    const delays = records(radius).map((record) => Number(record['Acct-Delay-Time']));
    expect(Math.max(...delays)).toBeGreaterThanOrEqual(3);
  });

  it('goes on with the next server where the first is away', async () => {
    await second.start();
    start([radius, second]);
    const alice = new Session('10.66.0.2', backEnd);
    publish(alice.established(), alice.ended(1_000, 1));
    await vi.waitFor(() => expect(statuses(second, alice)).toEqual(['Start', 'Stop']), soon);
  });

  it('leaves what one instance could not tell to the next one', async () => {
    const first = start();
    const alice = new Session('10.66.0.2', backEnd);
    publish(alice.established(), alice.ended(1_000, 1));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await first.stop();
    running = [];
    await radius.start();
    start();
    await vi.waitFor(() => expect(statuses(radius, alice)).toEqual(['Start', 'Stop']), soon);
    await vi.waitFor(allTold, soon);
  });

  it('keeps accounts by one instance at a time: each record once and in order, also when the next one takes over', async () => {
    await radius.start();
    const first = start();
    start();
    const sessions = Array.from({ length: 100 }, (_, i) => new Session(`10.66.1.${i + 1}`, backEnd));
    for (const session of sessions) publish(session.established());
    await vi.waitFor(() => expect(records(radius).length).toBeGreaterThanOrEqual(50), soon);
    await first.stop();
    for (const session of sessions) publish(session.ended(1_000, 10));
    await vi.waitFor(() => expect(records(radius).length).toBeGreaterThanOrEqual(200), soon);
    await vi.waitFor(allTold, soon);
    for (const session of sessions) expect(statuses(radius, session)).toEqual(['Start', 'Stop']);
  });
});
