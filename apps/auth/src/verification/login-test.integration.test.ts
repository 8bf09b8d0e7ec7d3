import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AuthTestRequest,
  authHealthReply,
  authTestReply,
  subjects,
  testableMethods,
  userCommandReply,
} from '@sekisho/contracts';
import { Bus, loadSealingPublicKey, type Runtime, sealTo } from '@sekisho/platform';
import { type RunningService, startService } from '@sekisho/platform/service';
import { utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthModule } from '../auth.module.ts';
import { buildHelper, OsUsers } from '../testing/os-users.fixture.ts';
import { natsServer, type TestServer } from '../testing/servers.fixture.ts';

const password = 'Kastanie-7-im-Regen';
const state = mkdtempSync(join(tmpdir(), 'sekisho-auth-test-'));
const machineUsers = new OsUsers();
const services: RunningService[] = [];
let nats: TestServer;
let bus: Bus;
let ali: string;
let service: string;

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

const settings = () => `
officeMode: { pool: 10.66.0.0/16 }
encryptionDomain: [10.0.0.0/8]
remoteAccessCommunity: { groups: [remote-access], require: { careful: { machine: certificate } } }
backEnds:
  unix: { kind: os, service: ${service} }
  elsewhere: { kind: os, service: ${machineUsers.name('missing')} }
  office: { kind: tacacs, servers: [{ address: 127.0.0.1, secret: { file: office } }], accounting: true }
  unused: { kind: tacacs, servers: [{ address: 10.0.0.5, secret: { file: nowhere } }], accounting: true }
realms:
  internal: { default: true, backEnds: [internal], methods: [chap-md5, ms-chap-v2, pap] }
  machine: { suffix: '@unix', backEnds: [elsewhere, unix, internal], groups: [remote-access] }
  strict: { prefix: 'STRICT\\', backEnds: [internal], methods: [ms-chap-v2] }
  office: { suffix: '@office', backEnds: [office] }
`;

const seal = async (text: string, context: string) =>
  sealTo(await loadSealingPublicKey(join(state, 'keys')), utf8(text), context);

async function addUser(name: string, ...groups: string[]): Promise<void> {
  const payload = { name, password: await seal(password, name), groups, officeMode: true, papOnly: false };
  expect(await bus.request(subjects.authAdmin('user.add'), payload, userCommandReply)).toEqual({ outcome: 'done' });
}

async function tryUser(user: string, options: Partial<AuthTestRequest> & { text?: string } = {}) {
  const { text = password, ...rest } = options;
  const request = { user, password: await seal(text, user), method: 'pap', machine: 'pre-shared-key', ...rest };
  return bus.request(subjects.authTest, request, authTestReply, { timeoutMs: 20_000 });
}

beforeAll(async () => {
  buildHelper();
  service = machineUsers.addService('test', 'auth required pam_unix.so', 'account required pam_unix.so');
  ali = machineUsers.addUser('ali', password);
  nats = await natsServer();
  await nats.start();
  writeFileSync(join(state, 'sekisho.yaml'), settings());
  writeFileSync(join(state, 'office'), 'a shared secret', { mode: 0o600 });
  for (const instance of ['one', 'two']) {
    services.push(await startService({ name: 'auth', module: AuthModule, queue: 'auth' }, runtime(instance)));
  }
  bus = await Bus.connect({ nats: runtime('test'), service: 'test', instance: 'test', stateDir: state });
  for (const name of ['careful']) await bus.request(subjects.authAdmin('group.add'), { name }, userCommandReply);
  await addUser('zoe', 'remote-access');
  await addUser('outsider');
  await addUser('guard', 'remote-access', 'careful');
});
afterAll(async () => {
  await bus.close();
  for (const each of services) await each.stop();
  await nats.remove();
  machineUsers.remove();
  rmSync(state, { recursive: true });
});

describe('trying a user', () => {
  it.each(testableMethods)('plays the client for %s', async (method) => {
    expect(await tryUser('zoe', { method })).toMatchObject({
      realm: { name: 'internal', rule: { kind: 'default' }, user: 'zoe', backEnds: ['internal'] },
      asked: [{ name: 'internal', kind: 'internal', answer: 'accepted', tookMs: expect.any(Number) }],
      account: { user: 'zoe', groups: ['remote-access'], officeMode: true, grants: {} },
      checks: [
        { what: 'method-of-realm', passed: true, detail: `${method} in internal` },
        { what: 'remote-access-community', passed: true, detail: 'by remote-access' },
        { what: 'office-mode', passed: true },
      ],
      verdict: { outcome: 'accepted', user: 'zoe', realm: 'internal', backEnd: 'internal' },
    });
    expect(await tryUser('CORP\\zoe', { method, text: 'wrong' })).toMatchObject({
      asked: [{ answer: 'refused', code: 'wrong-password' }],
      checks: [],
      verdict: { outcome: 'refused', code: 'wrong-password' },
    });
  });

  it('shows each back end that was asked, and what it said', async () => {
    const reply = await tryUser(`${ali}@unix`);
    expect(reply).toMatchObject({
      realm: { name: 'machine', rule: { kind: 'suffix', text: '@unix' }, user: ali },
      asked: [
        { name: 'elsewhere', kind: 'os', answer: 'unavailable', detail: expect.stringContaining('/etc/pam.d/') },
        { name: 'unix', kind: 'os', answer: 'accepted' },
      ],
      account: { user: `${ali}@unix`, groups: [ali, 'remote-access'] },
      verdict: { outcome: 'accepted', user: `${ali}@unix`, realm: 'machine', backEnd: 'unix' },
    });
    expect(await tryUser(`${ali}@unix`, { method: 'chap-md5' })).toMatchObject({
      asked: [
        { name: 'elsewhere', answer: 'method-not-possible' },
        { name: 'unix', answer: 'method-not-possible' },
        { name: 'internal', answer: 'unknown-user' },
      ],
      verdict: { outcome: 'refused', code: 'method-not-possible-for-user' },
    });
  });

  it('shows what is missing of who has the right password', async () => {
    expect(await tryUser('outsider')).toMatchObject({
      account: { user: 'outsider', groups: [] },
      checks: [
        { what: 'method-of-realm', passed: true },
        { what: 'remote-access-community', passed: false },
        { what: 'office-mode', passed: true },
      ],
      verdict: { outcome: 'refused', code: 'not-in-remote-access-community' },
    });
    expect(await tryUser('STRICT\\zoe')).toMatchObject({
      checks: [{ what: 'method-of-realm', passed: false }, { passed: true }, { passed: true }],
      verdict: { outcome: 'refused', code: 'method-not-allowed-in-realm' },
    });
  });

  it('takes the machine for what the administrator says', async () => {
    const check = (passed: boolean) => expect.objectContaining({ what: 'machine-authentication', passed });
    expect(await tryUser('guard')).toMatchObject({
      checks: expect.arrayContaining([check(false)]),
      verdict: { code: 'machine-authentication-not-sufficient' },
    });
    expect(await tryUser('guard', { machine: 'certificate' })).toMatchObject({
      checks: expect.arrayContaining([check(true)]),
      verdict: { outcome: 'accepted' },
    });
  });

  it('takes a password that was sealed for this user alone', async () => {
    expect(await tryUser('zoe', { password: await seal(password, 'guard') })).toMatchObject({
      asked: [],
      verdict: { code: 'authentication-service-unavailable', detail: expect.stringContaining('sealed') },
    });
  });
});

it('every instance tells how its back ends do', async () => {
  const replies = await bus.scatter(subjects.authHealth, {}, authHealthReply, { waitMs: 2_000, answersMax: 2 });
  expect(replies.map(({ instance }) => instance).toSorted()).toEqual(['one', 'two']);
  for (const { backEnds } of replies)
    expect(backEnds.map(({ name }) => name)).toEqual(['internal', 'unix', 'elsewhere', 'office']);
  const seen = replies.flatMap(({ backEnds }) => backEnds).flatMap(({ servers }) => servers);
  expect(seen).toContainEqual({
    server: `PAM service ${service}`,
    purpose: 'logins',
    state: 'up',
    answeredAt: expect.any(String),
  });
  expect(seen).toContainEqual(expect.objectContaining({ state: 'down', detail: expect.stringContaining('no file') }));
  const office = { server: '127.0.0.1:49', state: 'untried' };
  expect(seen).toEqual(
    expect.arrayContaining([
      { ...office, purpose: 'logins' },
      { ...office, purpose: 'accounting' },
    ]),
  );
});
