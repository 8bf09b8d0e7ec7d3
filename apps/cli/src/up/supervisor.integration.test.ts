import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection, PermissionViolationError } from '@nats-io/transport-node';
import { eventStream, subjects } from '@sekisho/contracts';
import { connectNats, createLogger, EventConsumer, ensureEventStream, parseSettings } from '@sekisho/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readRunFile } from '../state/run-file.ts';
import { statePaths } from '../state/state-paths.ts';
import { ownServices } from './own-services.ts';
import { ownService } from './services.ts';
import { Supervisor } from './supervisor.ts';

const folder = mkdtempSync(join(tmpdir(), 'sekisho-supervisor-'));
const paths = statePaths(join(folder, 'state'), {});
const newSupervisor = () =>
  new Supervisor({ paths, settings: { file: '/none' }, say: (sentence) => expect.fail(sentence) });
let supervisor = newSupervisor();
const connections: NatsConnection[] = [];
const minimal = `
officeMode: { pool: 10.66.0.0/16 }
encryptionDomain: [10.0.0.0/8]
internalCa: { passphrase: { env: TEST_CA_PASSPHRASE } }
`;

beforeAll(() => supervisor.startServers());
afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
});
afterAll(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true });
});

async function connectAs(user: string): Promise<NatsConnection> {
  const runtime = { natsUrl: supervisor.natsUrl, natsUser: user, natsPasswordFile: paths.busPassword(user) };
  const connection = await connectNats(runtime, user, false);
  connections.push(connection);
  return connection;
}

/** What the server says to a publication: it refuses without an answer to the publisher, but with an error on the connection. */
async function publishing(connection: NatsConnection, subject: string): Promise<'allowed' | 'refused'> {
  const statuses = connection.status()[Symbol.asyncIterator]();
  const refused = (async () => {
    for (let next = await statuses.next(); next.done !== true; next = await statuses.next()) {
      const { value } = next;
      if (value.type === 'error' && value.error instanceof PermissionViolationError) return 'refused' as const;
    }
    return 'allowed' as const;
  })();
  connection.publish(subject, '{}');
  await connection.flush();
  // The server answers in order: what it had against the publication came before the answer to this flush.
  return Promise.race([refused, pause(50, 'allowed' as const)]);
}

async function subscribing(connection: NatsConnection, subject: string): Promise<'allowed' | 'refused'> {
  const subscription = connection.subscribe(subject);
  await connection.flush();
  const outcome = await Promise.race([
    subscription.closed.then(() => 'refused' as const),
    pause(50, 'allowed' as const),
  ]);
  subscription.unsubscribe();
  return outcome;
}

describe('the private bus', () => {
  it.each([
    ['edge', subjects.authVerify],
    ['edge', subjects.authEapContinue('auth-1')],
    ['edge', subjects.poolLease],
    ['edge', subjects.event('connection.step')],
    ['ip-pool', subjects.edgeEndSession],
    ['auth', subjects.edgeSetLimits],
    ['auth', `$JS.API.CONSUMER.MSG.NEXT.${eventStream.name}.accounting-radius`],
    ['edge', subjects.authVerifyMachine],
    ['edge', subjects.caEnroll('ike')],
    ['auth', subjects.caEnroll('eap')],
    ['auth', subjects.caAuthority],
    ['auth', subjects.caCrl],
    ['ca', subjects.caPublished],
    ['cli', subjects.caAdmin('cert.issue')],
    ['cli', subjects.caCrl],
    ['cli', subjects.authAdmin('user.add')],
    ['cli', subjects.auditLog],
    ['cli', subjects.edgeSessions],
    ['cli', subjects.caHealth],
  ])('lets %s publish to %s', async (user, subject) => {
    expect(await publishing(await connectAs(user), subject)).toBe('allowed');
  });

  it.each([
    ['edge', subjects.authAdmin('user.add')],
    ['edge', subjects.auditLog],
    ['edge', subjects.edgeEndSession],
    ['edge', `$JS.API.CONSUMER.CREATE.${eventStream.name}.spy.x`],
    ['edge', `$JS.API.STREAM.DELETE.${eventStream.name}`],
    ['edge', subjects.caAdmin('cert.issue')],
    ['edge', subjects.caPublished],
    ['edge', subjects.caCrl],
    ['auth', subjects.caAdmin('cert.issue')],
    ['auth', subjects.caAdmin('cert.revoke')],
    ['auth', subjects.caPublished],
    ['ip-pool', subjects.caEnroll('ike')],
    ['ca', subjects.edgeSessions],
    ['ca', subjects.edgeEndSession],
    ['ca', subjects.authVerify],
    ['ca', subjects.event('connection.ended')],
    ['ca', '_INBOX.auth.forged'],
    ['cli', subjects.caPublished],
    ['cli', subjects.caEnroll('ike')],
    ['auth', subjects.poolRelease],
    ['auth', subjects.event('connection.ended')],
    ['auth', `$JS.API.STREAM.UPDATE.${eventStream.name}`],
    ['auth', '_INBOX.edge.forged'],
    ['ip-pool', subjects.authVerify],
    ['ip-pool', '_INBOX.edge.forged'],
    ['audit', subjects.event('connection.refused')],
    ['audit', `$JS.API.STREAM.DELETE.${eventStream.name}`],
    ['cli', subjects.authVerify],
    ['cli', subjects.event('connection.ended')],
    ['edge', subjects.caEnroll('eap')],
    ['auth', subjects.caEnroll('ike')],
  ])('refuses %s that publishes to %s', async (user, subject) => {
    expect(await publishing(await connectAs(user), subject)).toBe('refused');
  });

  it.each([
    ['edge', subjects.authVerify],
    ['edge', '_INBOX.cli.>'],
    ['ip-pool', subjects.authAdmin('user.add')],
    ['audit', '_INBOX.edge.>'],
    ['auth', subjects.allEvents],
    ['auth', subjects.caEnroll('eap')],
    ['edge', subjects.caAuthority],
    ['edge', subjects.authVerifyMachine],
    ['ca', subjects.edgeSessions],
    ['ca', subjects.allEvents],
    ['cli', subjects.caEnroll('ike')],
    ['cli', subjects.authVerify],
  ])('refuses %s that listens to %s', async (user, subject) => {
    expect(await subscribing(await connectAs(user), subject)).toBe('refused');
  });

  it('carries a request and its answer, and nothing else from the one who answers', async () => {
    const auth = await connectAs('auth');
    auth.subscribe(subjects.authVerify, {
      queue: 'auth',
      callback: (_error, message) => {
        message.respond('yes');
      },
    });
    await auth.flush();
    const reply = await (await connectAs('edge')).request(subjects.authVerify, '{}', { timeout: 2_000 });
    expect(reply.string()).toBe('yes');
  });

  it('lets audit set the event stream up, and not the edge', async () => {
    await expect(ensureEventStream(await connectAs('edge'))).rejects.toThrow(/[Pp]ermission/);
    await ensureEventStream(await connectAs('audit'));
    const edge = await jetstreamManager(await connectAs('edge'), { checkAPI: false });
    await expect(edge.streams.update(eventStream.name, { max_msgs: 1 })).rejects.toThrow(/[Pp]ermission/);
  });

  it('lets the edge store events, and audit consume them', async () => {
    const audit = await connectAs('audit');
    await ensureEventStream(audit);
    const edge = await connectAs('edge');
    await ensureEventStream(edge);
    await jetstream(edge).publish(subjects.event('connection.step'), 'e1', { msgID: 'e1' });
    const manager = await jetstreamManager(audit);
    await manager.consumers.add(eventStream.name, { durable_name: 'audit', ack_policy: 'explicit' });
    const consumer = await jetstream(audit).consumers.get(eventStream.name, 'audit');
    const message = await consumer.next({ expires: 2_000 });
    expect(message?.string()).toBe('e1');
    expect(await message?.ackAck()).toBe(true);
  });

  it('lets auth consume events beside audit, and give back what it could not tell', async () => {
    await ensureEventStream(await connectAs('audit'));
    const auth = await connectAs('auth');
    const seen: string[] = [];
    const consumer = new EventConsumer({
      connection: auth,
      name: 'accounting-radius',
      since: new Date(),
      acknowledgeWithinMs: 10_000,
      unacknowledgedMax: 10,
      pullMax: 10,
      onMessage: (message) => {
        const again = seen.length > 0;
        seen.push(new TextDecoder().decode(message.data));
        message.working();
        if (again) message.ack();
        else message.nak();
      },
      logger: createLogger('test'),
    });
    consumer.start();
    await jetstream(await connectAs('edge')).publish(subjects.event('connection.ended'), 'e2', { msgID: 'e2' });
    await vi.waitFor(() => expect(seen).toEqual(['e2', 'e2']), 5_000);
    const manager = await jetstreamManager(auth, { checkAPI: false });
    await vi.waitFor(async () => {
      const { num_ack_pending } = await manager.consumers.info(eventStream.name, 'accounting-radius');
      expect(num_ack_pending).toBe(0);
    }, 5_000);
    await consumer.stop();
  });

  it('turns away whoever has no password', async () => {
    const runtime = { natsUrl: supervisor.natsUrl, natsUser: undefined, natsPasswordFile: undefined };
    await expect(connectNats(runtime, 'stranger', false)).rejects.toThrow(/[Aa]uthorization/);
  });
});

describe('the supervisor', () => {
  it('finds its servers, their ports and their store again after a stop', async () => {
    const before = supervisor.natsUrl;
    await ensureEventStream(await connectAs('audit'));
    await Promise.all(connections.splice(0).map((connection) => connection.close()));
    await supervisor.stop();
    expect(existsSync(paths.runFile)).toBe(false);

    supervisor = newSupervisor();
    await supervisor.startServers();
    expect(supervisor.natsUrl).toBe(before);
    const manager = await jetstreamManager(await connectAs('audit'));
    expect((await manager.streams.info(eventStream.name)).config.name).toBe(eventStream.name);
  });

  it('leaves no process behind, even when it is killed', async () => {
    const other = join(folder, 'other');
    const module = new URL('./supervisor.ts', import.meta.url).href;
    const code = `
      const { Supervisor } = await import('${module}');
      const { statePaths } = await import('${new URL('../state/state-paths.ts', import.meta.url).href}');
      const supervisor = new Supervisor({ paths: statePaths('${other}', {}), settings: { file: '/none' }, say: console.error });
      await supervisor.startServers();
      console.log('ready');
      setInterval(() => {}, 1e6);`;
    const args = ['--conditions=@sekisho/source', '--input-type=module', '-e', code];
    const process = spawn(globalThis.process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(process.stdout, 'data');
    const { services } = JSON.parse(readFileSync(statePaths(other, {}).runFile, 'utf8'));
    const pids = services.map(({ pid }: { pid: number }) => pid);
    expect(pids.filter(isAlive)).toHaveLength(2);
    process.kill('SIGKILL');
    for (let tries = 0; tries < 100 && pids.some(isAlive); tries += 1) await pause(50);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('starts each service with the secrets of the environment that the settings give to it alone', () => {
    vi.stubEnv('TEST_CA_PASSPHRASE', 'x');
    const settings = { file: '/none', internalCa: parseSettings(minimal, '/none').internalCa };
    const having = ownServices.filter(
      (name) => 'TEST_CA_PASSPHRASE' in ownService(name, paths, { nats: 1, redis: 2 }, settings).env,
    );
    vi.unstubAllEnvs();
    expect(having).toEqual(['ca']);
  });

  it('is not found by commands once it is gone, though its run file is left', () => {
    const left = statePaths(join(folder, 'other'), {});
    expect(existsSync(left.runFile)).toBe(true);
    expect(() => readRunFile(left)).toThrow(/^No gateway runs on .*: start it with npm start/);
  });
});

const isAlive = (pid: number): boolean => {
  try {
    // A zombie still has an entry, yet runs no more.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
