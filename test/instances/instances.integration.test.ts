import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  busUsers,
  type ConnectionEvent,
  caCommandReply,
  type EapReply,
  eapReply,
  gatewayCertificatesReply,
  logReply,
  subjects,
  userCommandReply,
  type VerifyReply,
  verifyReply,
} from '@sekisho/contracts';
import { createEapPeer, md5ChallengePeer } from '@sekisho/eap';
import { Bus, formatNatsConfig, loadSealingPublicKey, newUlid, requestSealed, sealTo } from '@sekisho/platform';
import { accepts, eventually, freePort, PostgresServer, ServerProcess, ServiceProcess } from '@sekisho/testing';
import { Secret, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const password = 'correct horse battery staple';
const root = mkdtempSync(join(tmpdir(), 'sekisho-instances-'));
const client = { edge: 'edge-1', remote: '198.51.100.7', machine: 'pre-shared-key' } as const;
/** What every edge and service reads; each has a state directory of its own, as on machines of their own. */
const settingsFile = join(root, 'sekisho.yaml');
const passwordFile = (user: string) => join(root, `${user}.password`);

let nats: ServerProcess;
let natsUrl: string;
let postgres: PostgresServer;
let cli: Bus;
let edge: Bus;
const processes = new Map<string, ServiceProcess>();

/** Both instances of a service that shares a key were given it. */
function stateOf(service: string, instance: string): string {
  const state = join(root, instance);
  mkdirSync(join(state, 'keys'), { recursive: true, mode: 0o700 });
  if (service !== 'auth') return state;
  for (const key of ['auth-seal.private', 'password-key']) {
    const bytes = createHash('sha256').update(key).digest('base64');
    writeFileSync(join(state, 'keys', key), bytes, { mode: 0o600 });
  }
  return state;
}

async function start(service: string, instance: string): Promise<void> {
  const launched = ServiceProcess.launch(`apps/${service}`, {
    SEKISHO_SETTINGS: settingsFile,
    SEKISHO_STATE: stateOf(service, instance),
    SEKISHO_NATS_URL: natsUrl,
    SEKISHO_NATS_USER: service,
    SEKISHO_NATS_PASSWORD_FILE: passwordFile(service),
    SEKISHO_INSTANCE: instance,
  });
  processes.set(instance, launched);
  await launched.ready();
}

const connect = (user: string): Promise<Bus> =>
  Bus.connect({
    nats: { natsUrl, natsUser: user, natsPasswordFile: passwordFile(user) },
    service: user,
    instance: client.edge,
    stateDir: join(root, user),
  });

beforeAll(async () => {
  postgres = await PostgresServer.start();
  const store = (name: string) => {
    writeFileSync(join(root, name), postgres.createDatabase(name), { mode: 0o600 });
    return { postgres: { file: name } };
  };
  writeFileSync(join(root, 'passphrase'), 'a passphrase of the CA', { mode: 0o600 });
  const settings = {
    officeMode: { pool: '10.66.0.0/16' },
    encryptionDomain: ['10.0.0.0/8'],
    users: { store: store('users') },
    audit: { store: store('log') },
    internalCa: {
      store: store('ca'),
      passphrase: { file: 'passphrase' },
      key: 'ecdsa-p256',
      http: { port: await freePort() },
    },
  };
  writeFileSync(settingsFile, JSON.stringify(settings));
  const place = { host: '127.0.0.1', port: await freePort() };
  natsUrl = `nats://${place.host}:${place.port}`;
  for (const { name } of busUsers) writeFileSync(passwordFile(name), `pw-${name}`, { mode: 0o600 });
  const config = join(root, 'nats.conf');
  const listen = `${place.host}:${place.port}`;
  const passwordOf = (name: string) => `pw-${name}`;
  writeFileSync(
    config,
    formatNatsConfig({ name: 'one', listen, store: join(root, 'js'), users: busUsers, passwordOf }),
  );
  nats = new ServerProcess({ command: ['nats-server', '-c', config], directory: root, isReady: () => accepts(place) });
  await nats.start();
  const pairs = ['auth-1', 'auth-2', 'audit-1', 'audit-2', 'ca-1'] as const;
  await Promise.all(pairs.map((instance) => start(instance.slice(0, -2), instance)));
  [cli, edge] = await Promise.all([connect('cli'), connect('edge')]);
  const sealed = await sealTo(await key(), utf8(password), 'ali');
  const ali = { name: 'ali', groups: ['remote-access'], officeMode: true, papOnly: false };
  const added = await cli.request(subjects.authAdmin('user.add'), { ...ali, password: sealed }, userCommandReply);
  expect(added).toMatchObject({ outcome: 'done' });
});
afterAll(async () => {
  await Promise.all([cli.close(), edge.close()]);
  await Promise.all([...processes.values()].map((each) => each.stop('SIGKILL')));
  await Promise.all([nats.kill(), postgres.remove()]);
  rmSync(root, { recursive: true, force: true });
});

const key = () => loadSealingPublicKey(join(root, 'auth-1', 'keys'));
const isRunning = (instance: string) => !processes.get(instance)?.log.includes('"level":"fatal"');

async function logIn(text = password): Promise<VerifyReply> {
  const place = { subject: subjects.authVerify, connection: newUlid(), round: 0 };
  const credentials = { protocol: 'pap', password: Buffer.from(text).toString('base64') };
  const question = { ...client, user: 'ali', credentials };
  return requestSealed({ bus: edge, key: await key() }, place, question, { reply: verifyReply, timeoutMs: 10_000 });
}

/** @param between hears which instance holds the conversation, before the client goes on */
async function logInByEap(between: (instance: string) => Promise<unknown> = async () => undefined): Promise<EapReply> {
  const connection = newUlid();
  const methods = [md5ChallengePeer({ user: 'ali', password: Secret.fromText(password) })];
  const peer = createEapPeer({ identity: 'ali', methods });
  const sealing = { bus: edge, key: await key() };
  let round = 0;
  const ask = (subject: string, packet: Uint8Array) => {
    const question = { ...client, packet: Buffer.from(packet).toString('base64') };
    const place = { subject, connection, round: round++ };
    return requestSealed(sealing, place, question, { reply: eapReply, timeoutMs: 10_000 });
  };
  const identity = [2, 1, 0, 8, 1, ...utf8('ali')];
  let reply = await ask(subjects.authEapBegin, Uint8Array.from(identity));
  while (reply.outcome === 'continue') {
    await between(reply.instance);
    const step = peer.receive(Buffer.from(reply.packet, 'base64'));
    if (step.kind !== 'send') throw new Error(`the client comes to ${step.kind}`);
    reply = await ask(subjects.authEapContinue(reply.instance), step.packet);
  }
  return reply;
}

const refused = (connection: string): ConnectionEvent => ({
  specversion: '1.0',
  id: newUlid(),
  source: 'edge/edge-1',
  type: 'sekisho.connection.refused',
  subject: connection,
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  data: { connection, edge: 'edge-1', remote: '192.0.2.1:500', step: 'main-mode-1', code: 'gateway-busy' },
});

/** What came of connections is in the log, each once. */
async function logHas(connections: readonly string[]): Promise<void> {
  const wanted = new Set(connections);
  const found = await eventually('the log', 60_000, async () => {
    const reply = await cli.request(subjects.auditLog, { limit: 1000 }, logReply).catch(() => undefined);
    const logged = reply?.records.map(({ connection }) => connection).filter((each) => wanted.has(each)) ?? [];
    return logged.length >= wanted.size && logged;
  });
  expect(found.toSorted()).toEqual([...wanted].toSorted());
}

const publishSome = (count: number): string[] =>
  Array.from({ length: count }, () => {
    const connection = newUlid();
    edge.publishEvent(refused(connection));
    return connection;
  });

describe('services in two instances, with their stores in Postgres', () => {
  it('start at once on an empty store, each with its own certificate', async () => {
    const replies = await cli.scatter(subjects.gatewayCertificates, {}, gatewayCertificatesReply, { answersMax: 2 });
    expect(replies.map(({ instance }) => instance).toSorted()).toEqual(['auth-1', 'auth-2']);
    for (const { certificates } of replies) expect(certificates[0]?.problem).toBeUndefined();
    expect(await logIn()).toMatchObject({ outcome: 'accepted', user: 'ali' });
  });

  it('say "unavailable" when one is killed with a conversation, and the next attempt succeeds at the other', async () => {
    let killed = '';
    const broken = logInByEap(async (instance) => {
      killed = instance;
      await processes.get(instance)?.stop('SIGKILL');
      const subject = subjects.authEapContinue(instance);
      const answer = () => edge.request(subject, {}, eapReply, { timeoutMs: 200 });
      await eventually('its end', 5_000, () => answer().catch(({ code }) => code === 'no-responders'));
    });
    await expect(broken).rejects.toMatchObject({ code: 'no-responders' });
    expect(await logInByEap()).toMatchObject({ outcome: 'accepted', method: 'eap-md5-challenge' });
    expect(await logIn()).toMatchObject({ outcome: 'accepted' });
    await start('auth', killed);
  });

  it('share what a guesser tried', async () => {
    const codes = new Set<string>();
    for (let n = 0; n < 40 && !codes.has('too-many-attempts'); n += 1) {
      const reply = await logIn('wrong');
      codes.add(reply.outcome === 'refused' ? reply.code : reply.outcome);
    }
    expect([...codes]).toEqual(['wrong-password', 'too-many-attempts']);
    const { locks = [] } = {
      locks: [],
      ...(await cli.request(subjects.authAdmin('user.locks'), {}, userCommandReply)),
    };
    expect(locks.length).toBeGreaterThan(0);
    await cli.request(subjects.authAdmin('user.unlock'), { name: 'ali' }, userCommandReply);
    for (let n = 0; n < 4; n += 1) expect(await logIn()).toMatchObject({ outcome: 'accepted' });
  });

  it('refuse as unavailable while Postgres is away, and recover by themselves; the log has everything once', async () => {
    const before = publishSome(50);
    await logHas(before);
    await postgres.kill();
    const meanwhile = publishSome(200);
    await processes.get('audit-1')?.stop('SIGKILL');
    expect(await logIn()).toMatchObject({ outcome: 'refused', code: expect.stringContaining('unavailable') });
    expect(await cli.request(subjects.caAdmin('cert.list'), {}, caCommandReply)).toMatchObject({ outcome: 'failed' });
    await expect(cli.request(subjects.auditLog, {}, logReply)).rejects.toMatchObject({ code: 'refused' });
    await postgres.start();
    await eventually('logins', 20_000, async () => (await logIn()).outcome === 'accepted');
    await eventually('the CA', 20_000, async () => {
      const reply = await cli.request(subjects.caAdmin('cert.list'), {}, caCommandReply);
      return reply.outcome === 'done';
    });
    await logHas([...before, ...meanwhile]);
    for (const instance of ['auth-1', 'auth-2', 'audit-2', 'ca-1']) expect(isRunning(instance), instance).toBe(true);
  });
});
