import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountantBucket, type ConnectionEvent } from '@sekisho/contracts';
import { Bus, createLogger, ensureEventStream, KeyValue, parseSettings } from '@sekisho/platform';
import { NatsServer, type TacacsServer, tacacsServers, tacacsStandIn, tacPlusInstalled } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Realms } from '../../realms/realms.ts';
import { Accounting } from '../accounting.ts';
import { Session } from '../session.fixture.ts';

const options = { key: 'shared s3cret', users: {} };
const soon = { timeout: 15_000, interval: 50 };
const backEnd = 'corp';
const directory = mkdtempSync(join(tmpdir(), 'sekisho-tacacs-accounting-'));

let nats: NatsServer;
let bus: Bus;
let accounting: Accounting;
const servers: TacacsServer[] = [];

beforeAll(async () => {
  writeFileSync(join(directory, 'secret'), options.key, { mode: 0o600 });
  nats = await NatsServer.start();
  bus = await Bus.connect({
    nats: nats.access,
    service: 'auth',
    instance: 'test',
    stateDir: directory,
    logger: createLogger('auth'),
  });
  await ensureEventStream(bus.connection);
  await KeyValue.setUp(bus.connection, { ...accountantBucket, replicas: 1 });
});
afterEach(async () => {
  await accounting.stop();
  await Promise.all(servers.splice(0).map((each) => each.remove()));
});
afterAll(async () => {
  await bus.close();
  await nats.remove();
  rmSync(directory, { recursive: true, force: true });
});

/** The service's accounting as the settings make it, with servers of which some may not run yet. */
async function start(
  opened: readonly Promise<TacacsServer>[],
  { timeout = '5s' } = {},
): Promise<readonly TacacsServer[]> {
  servers.push(...(await Promise.all(opened)));
  const settings = parseSettings(
    JSON.stringify({
      officeMode: { pool: '10.66.0.0/16' },
      encryptionDomain: ['10.0.0.0/8'],
      realms: { corp: { suffix: '@corp', backEnds: [backEnd] } },
      backEnds: {
        [backEnd]: {
          kind: 'tacacs',
          servers: servers.map(({ port }) => ({ address: '127.0.0.1', port, secret: { file: 'secret' } })),
          timeout,
          deadTime: '1s',
          accounting: true,
        },
      },
    }),
    join(directory, 'sekisho.yaml'),
  );
  const realms = new Realms(settings.realms, new Map([[backEnd, { name: backEnd } as never]]));
  accounting = new Accounting({ settings, bus, instance: 'one', realms, logger: createLogger('auth') });
  accounting.start();
  return servers;
}

const publish = (...events: ConnectionEvent[]): void => {
  for (const event of events) bus.publishEvent(event);
};

/** What a server wrote down of a session, without the dates of both ends. */
const recordsOf = (server: TacacsServer | undefined, { connection }: Session): readonly string[] =>
  (server?.records() ?? [])
    .filter((line) => line.includes(connection))
    .map((line) => line.replace(/^[^\t]*\t/, '').replace(/\tstart_time=\d+/, ''));

const kindsOf = (server: TacacsServer | undefined, session: Session): readonly string[] =>
  recordsOf(server, session).map((line) => line.split('\t')[4] ?? '');

describe.each([
  ['the stand-in', true],
  ['tac_plus', tacPlusInstalled],
] as const)('accounting with %s', (kind, available) => {
  it.skipIf(!available)('tells of a session from its beginning to its end, by the name within the realm', async () => {
    const [server] = await start([tacacsServers[kind](options)]);
    await server?.start();
    const alice = new Session('10.66.0.2', backEnd);
    const another = new Session('10.66.0.3', 'internal');
    publish(another.established(), alice.established(), alice.progress(61_900, 2 ** 32 + 1));
    publish(alice.ended(120_000, 2 ** 33));
    const head = `127.0.0.1\talice\t${alice.connection}\t198.51.100.7`;
    const task = `task_id=${alice.connection}\ttimezone=UTC\tservice=ppp\tprotocol=ip\taddr=10.66.0.2`;
    const rest = 'bytes_out=7\tpaks_in=3\tpaks_out=1';
    await vi.waitFor(() => expect(recordsOf(server, alice)).toHaveLength(3), soon);
    expect(recordsOf(server, alice)).toEqual([
      `${head}\tstart\t${task}`,
      `${head}\tupdate\t${task}\telapsed_time=62\tbytes_in=4294967297\t${rest}`,
      `${head}\tstop\t${task}\telapsed_time=120\tbytes_in=8589934592\t${rest}`,
    ]);
    expect(recordsOf(server, another)).toEqual([]);
    expect(accounting.health().get(backEnd)).toMatchObject([{ state: 'up' }]);
  });
});

describe('accounting with TACACS+ servers', () => {
  it('keeps what a server did not take until one does, in order', async () => {
    const [server] = await start([tacacsStandIn(options)]);
    const sessions = Array.from({ length: 60 }, (_, i) => new Session(`10.66.1.${i + 1}`, backEnd));
    for (const session of sessions) publish(session.established(), session.ended(1_000, 10));
    const address = `127.0.0.1:${server?.port}`;
    const detail = `TACACS+ ${address} refused the connection`;
    const down = [{ server: address, state: 'down', detail }];
    await vi.waitFor(() => expect(accounting.health().get(backEnd)).toMatchObject(down), soon);
    await server?.start();
    for (const session of sessions)
      await vi.waitFor(() => expect(kindsOf(server, session)).toEqual(['start', 'stop']), soon);
  });

  it('gives a slow server its time for each record, however many there are, and tells it each once', async () => {
    const [server] = await start([tacacsStandIn({ ...options, recordTakesMs: 300 })], { timeout: '1s' });
    await server?.start();
    const sessions = Array.from({ length: 20 }, (_, i) => new Session(`10.66.1.${i + 1}`, backEnd));
    for (const session of sessions) publish(session.established(), session.ended(1_000, 10));
    const all = () => sessions.map((each) => kindsOf(server, each));
    await vi.waitFor(() => expect(all().every((kinds) => kinds.includes('stop'))).toBe(true), soon);
    expect(all()).toEqual(sessions.map(() => ['start', 'stop']));
    expect(accounting.health().get(backEnd)).toMatchObject([{ state: 'up' }]);
  });

  it('goes on with the next server where the first cannot take a record', async () => {
    const [failing, server] = await start([tacacsStandIn({ ...options, takesRecords: false }), tacacsStandIn(options)]);
    await Promise.all([failing?.start(), server?.start()]);
    const alice = new Session('10.66.0.2', backEnd);
    publish(alice.established(), alice.ended(1_000, 1));
    await vi.waitFor(() => expect(kindsOf(server, alice)).toEqual(['start', 'stop']), soon);
    const detail = `TACACS+ 127.0.0.1:${failing?.port} answered with an error: the disk is full`;
    expect(accounting.health().get(backEnd)).toMatchObject([{ state: 'down', detail }, { state: 'up' }]);
  });
});
