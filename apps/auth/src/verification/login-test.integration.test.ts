import { type AuthTestRequest, authHealthReply, authTestReply, subjects, testableMethods } from '@sekisho/contracts';
import { OsUsers } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthOverBus } from '../testing/auth-over-bus.fixture.ts';
import { buildHelper } from '../testing/password-helper.fixture.ts';

const password = 'Kastanie-7-im-Regen';
const machineUsers = new OsUsers();
let auth: AuthOverBus;
let ali: string;
let service: string;

const settings = () => ({
  remoteAccessCommunity: { groups: ['remote-access'], require: { careful: { machine: 'certificate' } } },
  backEnds: {
    unix: { kind: 'os', service },
    elsewhere: { kind: 'os', service: machineUsers.name('missing') },
    office: { kind: 'tacacs', servers: [{ address: '127.0.0.1', secret: { file: 'office' } }], accounting: true },
    unused: { kind: 'tacacs', servers: [{ address: '10.0.0.5', secret: { file: 'nowhere' } }], accounting: true },
  },
  realms: {
    internal: { default: true, backEnds: ['internal'], methods: ['chap-md5', 'ms-chap-v2', 'pap'] },
    machine: { suffix: '@unix', backEnds: ['elsewhere', 'unix', 'internal'], groups: ['remote-access'] },
    strict: { prefix: 'STRICT\\', backEnds: ['internal'], methods: ['ms-chap-v2'] },
    office: { suffix: '@office', backEnds: ['office'] },
  },
});

async function tryUser(user: string, options: Partial<AuthTestRequest> & { text?: string } = {}) {
  const { text = password, ...rest } = options;
  const request = { user, password: await auth.seal(text, user), method: 'pap', machine: 'pre-shared-key', ...rest };
  return auth.bus.request(subjects.authTest, request, authTestReply, { timeoutMs: 20_000 });
}

beforeAll(async () => {
  buildHelper();
  service = machineUsers.addService('test');
  ali = machineUsers.addUser('ali', password);
  auth = await AuthOverBus.open();
  auth.write('office', 'a shared secret');
  await auth.start(settings(), 'one', 'two');
  await auth.does('group.add', { name: 'careful' });
  await auth.addUser('zoe', password);
  await auth.addUser('outsider', password, { groups: [] });
  await auth.addUser('guard', password, { groups: ['remote-access', 'careful'] });
});
afterAll(async () => {
  await auth.remove();
  machineUsers.remove();
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
    expect(await tryUser('zoe', { password: await auth.seal(password, 'guard') })).toMatchObject({
      asked: [],
      verdict: { code: 'authentication-service-unavailable', detail: expect.stringContaining('sealed') },
    });
  });
});

it('every instance tells how its back ends do', async () => {
  const replies = await auth.bus.scatter(subjects.authHealth, {}, authHealthReply, { waitMs: 2_000, answersMax: 2 });
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
