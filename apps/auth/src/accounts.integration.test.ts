import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RefusalCode,
  subjects,
  type UserCommand,
  userCommandReply,
  type VerifyRequest,
  verifyReply,
} from '@sekisho/contracts';
import {
  Bus,
  loadSealingPublicKey,
  newUlid,
  type RunningService,
  type Runtime,
  sealTo,
  startService,
} from '@sekisho/platform';
import { chapMd5Response, msChapV2Response } from '@sekisho/ppp';
import { Secret, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthModule } from './auth.module.ts';
import { guessBounds } from './guesses/limits.ts';
import { natsServer, postgresServer, type TestServer } from './testing/servers.fixture.ts';

const password = 'correct horse battery staple';
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const { free } = guessBounds['user-and-address'];

describe.each(['sqlite', 'postgres'] as const)('accounts of the auth service over NATS, in %s', (kind) => {
  const state = mkdtempSync(join(tmpdir(), 'sekisho-accounts-'));
  const services: RunningService[] = [];
  let nats: TestServer;
  let postgres: TestServer | undefined;
  let bus: Bus;

  const runtime = (instance: string): Runtime => ({
    settingsFile: join(state, 'sekisho.yaml'),
    stateDir: state,
    natsUrl: nats.url,
    natsUser: undefined,
    natsPasswordFile: undefined,
    redisUrl: undefined,
    instance,
    logLevel: 'fatal',
  });

  beforeAll(async () => {
    nats = await natsServer();
    await nats.start();
    if (kind === 'postgres') {
      postgres = await postgresServer();
      await postgres.start();
      writeFileSync(join(state, 'postgres-url'), postgres.url, { mode: 0o600 });
    }
    const store = kind === 'sqlite' ? '{ sqlite: db/users.sqlite }' : '{ postgres: { file: postgres-url } }';
    writeFileSync(
      join(state, 'sekisho.yaml'),
      [
        'officeMode: { pool: 10.66.0.0/16 }',
        'encryptionDomain: [10.0.0.0/8]',
        `users: { store: ${store}, lockAfter: 8, lockFor: 1h }`,
        'realms:',
        '  home: { default: true, backEnds: [internal], logins: { max: 3 } }',
        '  corp: { suffix: "@corp", backEnds: [internal] }',
      ].join('\n'),
    );
    for (const instance of ['one', 'two']) {
      services.push(await startService({ name: 'auth', module: AuthModule, queue: 'auth' }, runtime(instance)));
    }
    bus = await Bus.connect({ nats: runtime('test'), service: 'test', instance: 'test', stateDir: state });
  });

  afterAll(async () => {
    await bus.close();
    for (const service of services) await service.stop();
    await nats.remove();
    await postgres?.remove();
    rmSync(state, { recursive: true, force: true });
  });

  const seal = async (text: string, context: string) =>
    sealTo(await loadSealingPublicKey(join(state, 'keys')), utf8(text), context);

  const admin = (command: UserCommand, payload: unknown) =>
    bus.request(subjects.authAdmin(command), payload, userCommandReply);

  async function does(command: UserCommand, payload: unknown) {
    const reply = await admin(command, payload);
    if (reply.outcome === 'failed') throw new Error(reply.reason);
    return reply;
  }

  async function addUser(name: string) {
    const account = { groups: ['remote-access'], officeMode: true, papOnly: false };
    await does('user.add', { name, password: await seal(password, name), ...account });
  }

  const record = async (name: string) => (await does('user.list', {})).users?.find((user) => user.name === name);

  interface From {
    readonly remote?: string;
    readonly text?: string;
  }
  type Prove = (user: string, text: string, connection: string) => Promise<VerifyRequest['credentials']>;
  const methods = {
    pap: async (_, text, connection) => ({ protocol: 'pap', password: await seal(text, connection) }),
    'chap-md5': async (_, text) => {
      const challenge = randomBytes(16);
      const response = base64(chapMd5Response(5, Secret.fromText(text), challenge));
      return { protocol: 'chap-md5', identifier: 5, challenge: base64(challenge), response };
    },
    'ms-chap-v2': async (user, text) => {
      const challenges = { authenticatorChallenge: randomBytes(16), peerChallenge: randomBytes(16) };
      const ntResponse = msChapV2Response({ user, password: Secret.fromText(text), ...challenges });
      const [authenticatorChallenge, peerChallenge] = [
        base64(challenges.authenticatorChallenge),
        base64(challenges.peerChallenge),
      ];
      return {
        protocol: 'ms-chap-v2',
        identifier: 5,
        authenticatorChallenge,
        peerChallenge,
        ntResponse: base64(ntResponse),
      };
    },
  } as const satisfies Record<string, Prove>;

  async function login(
    user: string,
    { remote = '192.0.2.1', text = password }: From = {},
    method: keyof typeof methods = 'pap',
  ) {
    const connection = newUlid();
    const credentials = await methods[method](user, text, connection);
    const request: VerifyRequest = { connection, edge: 'edge-1', remote, machine: 'pre-shared-key', user, credentials };
    return bus.request(subjects.authVerify, request, verifyReply);
  }

  async function refusal(...attempt: Parameters<typeof login>): Promise<RefusalCode | undefined> {
    const reply = await login(...attempt);
    return reply.outcome === 'refused' ? reply.code : undefined;
  }

  describe.each(['pap', 'chap-md5', 'ms-chap-v2'] as const)('by %s', (method) => {
    const name = `ruled-${method}`;
    const [today] = new Date().toISOString().split('T');
    /** The day and minutes of now, and of a day that is neither today nor within a minute of it. */
    const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
    const day = (ahead: number) => days[(new Date().getUTCDay() + ahead) % 7];

    it.each([
      [{ disabled: true }, 'account-disabled'],
      [{ expires: '2020-01-01' }, 'account-expired'],
      [{ expires: today }, undefined],
      [{ mustChange: true }, 'password-expired'],
      [{ loginHours: `${day(3)} 08:00-18:00` }, 'outside-login-hours'],
      [{ loginHours: `${day(0)}-${day(1)} 0:00-24:00` }, undefined],
    ])('the rules %j say %s, to who has the password alone', async (rules, code) => {
      await addUser(name);
      await does('user.set', { name, ...rules });
      expect(await refusal(name, {}, method)).toBe(code);
      expect(await refusal(name, { text: 'wrong', remote: '192.0.2.2' }, method)).toBe('wrong-password');
      await does('user.unlock', { name });
      await does('user.remove', { name });
    });
  });

  it('refuses a password that must be changed until it is set anew', async () => {
    await addUser('fresh');
    await does('user.set', { name: 'fresh', mustChange: true });
    expect(await refusal('fresh')).toBe('password-expired');
    await does('user.passwd', { name: 'fresh', password: await seal('another', 'fresh'), papOnly: false });
    expect(await refusal('fresh', { text: 'another' })).toBeUndefined();
  });

  it('lets nobody in by a password who has none, until one is given', async () => {
    const account = { name: 'printer', groups: ['remote-access'], officeMode: true, papOnly: false };
    await does('user.add', account);
    expect((await does('user.list', {})).users).toContainEqual(
      expect.objectContaining({ name: 'printer', hasPassword: false }),
    );
    for (const text of ['', password]) expect(await refusal('printer', { text })).toBe('wrong-password');
    await does('user.passwd', { name: 'printer', password: await seal(password, 'printer'), papOnly: false });
    expect(await refusal('printer')).toBeUndefined();
  });

  it('grants as many logins at once as the user may have, else as the realm says', async () => {
    await addUser('twice');
    const logins = async (user = 'twice') => {
      const reply = await login(user);
      return reply.outcome === 'accepted' ? reply.grants.logins : reply.code;
    };
    expect(await logins()).toEqual({ max: 3, whenFull: 'reject' });
    expect(await logins('twice@corp')).toBeUndefined();
    await does('user.set', { name: 'twice', logins: { max: 1, whenFull: 'replace' } });
    expect(await logins()).toEqual({ max: 1, whenFull: 'replace' });
    expect(await logins('twice@corp')).toEqual({ max: 1, whenFull: 'replace' });
    await does('user.set', { name: 'twice', logins: 'unlimited' });
    expect(await logins()).toBeUndefined();
  });

  it('makes who guesses wait, whichever instance answers, and nobody else', async () => {
    await addUser('ali');
    const office = '198.51.100.1';
    for (let n = 0; n < free; n += 1)
      expect(await refusal('ali', { remote: office, text: 'wrong' })).toBe('wrong-password');
    for (const text of [password, 'wrong']) {
      expect(await login('ali', { remote: office, text })).toMatchObject({
        code: 'too-many-attempts',
        user: 'ali',
        detail: expect.stringMatching(/^by this name from 198\.51\.100\.1, until 20\d\d-/),
      });
    }
    expect(await refusal('ali')).toBeUndefined();
    await addUser('neighbour');
    expect(await refusal('neighbour', { remote: office })).toBeUndefined();
    expect((await does('user.locks', {})).locks).toEqual([
      { what: 'user-and-address', user: 'ali', from: office, until: expect.any(String) },
    ]);
    await does('user.unlock', { name: 'ali', from: office });
    expect(await refusal('ali', { remote: office })).toBeUndefined();
  });

  it('makes who tries names that nobody has wait as well', async () => {
    const remote = '198.51.100.2';
    for (let n = 0; n < free; n += 1) expect(await refusal('nobody', { remote, text: 'x' })).toBe('unknown-user');
    expect(await refusal('nobody', { remote, text: 'x' })).toBe('too-many-attempts');
    await does('user.unlock', { name: 'nobody' });
    expect(await admin('user.unlock', { name: 'nobody' })).toEqual({
      outcome: 'failed',
      reason: 'Nothing holds back nobody.',
    });
  });

  it('locks an account that is guessed at from many addresses, until an administrator lifts it', async () => {
    await addUser('target');
    for (let n = 0; n < 8; n += 1) await refusal('target', { remote: `203.0.113.${n}`, text: 'wrong' });
    await expect.poll(() => refusal('target')).toBe('account-locked');
    expect(await refusal('target', { text: 'wrong', remote: '203.0.113.99' })).toBe('wrong-password');
    expect(await record('target')).toMatchObject({ failures: 8, lockedUntil: expect.any(String) });
    expect((await does('user.locks', {})).locks).toContainEqual({
      what: 'account',
      user: 'target',
      until: expect.any(String),
    });
    await does('user.unlock', { name: 'target' });
    expect(await refusal('target')).toBeUndefined();
    await expect.poll(() => record('target')).toMatchObject({ failures: 0, lastLogin: expect.any(String) });
  });

  it('tells an administrator what is wrong with login hours, and changes nothing', async () => {
    await addUser('hours');
    const reply = await admin('user.set', { name: 'hours', loginHours: 'Montag 08:00-18:00', disabled: true });
    expect(reply).toEqual({
      outcome: 'failed',
      reason: '"Montag" is no day: the days are Mon, Tue, Wed, Thu, Fri, Sat, Sun.',
    });
    expect(await record('hours')).toMatchObject({ disabled: false, loginHours: null });
    await does('user.set', { name: 'hours', loginHours: 'mon-fri 8:00-18:00' });
    expect(await record('hours')).toMatchObject({ loginHours: 'Mon-Fri 08:00-18:00' });
    await expect(admin('user.set', { name: 'hours' })).rejects.toThrow(/at least one thing to change/);
  });
});
