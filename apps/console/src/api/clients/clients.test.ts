import { bob as account } from '@sekisho/administration/testing';
import { subjects } from '@sekisho/contracts';
import { newUlid } from '@sekisho/platform';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Role } from '../../access/roles.ts';
import { TestConsole } from '../../testing/console.fixture.ts';
import { preSharedKey } from '../../testing/fake-gateway.fixture.ts';

const testConsole = new TestConsole();
beforeAll(() => testConsole.open());
afterAll(() => testConsole.close());

const post = (role: Role | undefined, path: string, payload: object) =>
  testConsole.ask(role, { method: 'POST', url: `/api${path}`, payload });
const bob = { user: 'bob', server: 'vpn.example.com', authentication: 'pre-shared-key' };
const linux = { platform: 'linux-file', language: 'en' };
const psk = Buffer.from(preSharedKey).toString('base64');

interface Files {
  readonly files: readonly { readonly name: string; readonly bytes: string }[];
}
const connectionIn = ({ files }: Files): string =>
  Buffer.from(files.find(({ name }) => name.endsWith('.nmconnection'))?.bytes ?? '', 'base64').toString();

/** What the log was told since this was called. */
function logFromHere() {
  const { told } = testConsole.gateway;
  const from = told.length;
  return () => told.slice(from).map(({ data }) => data);
}

describe('files with a pre-shared key', () => {
  it('are fetched once, by whoever had them made; the log says for whom, and no key', async () => {
    const told = logFromHere();
    const made = (await post('operator', '/client-setups', { ...bob, ...linux })).json();
    expect(JSON.stringify(made)).not.toContain(psk);
    const { token } = made.handout;
    expect((await post('administrator', '/handouts', { token })).statusCode).toBe(404);
    expect(connectionIn((await post('operator', '/handouts', { token })).json())).toContain(`ipsec-psk=0s${psk}`);
    expect((await post('operator', '/handouts', { token })).statusCode).toBe(404);
    const secrets = ['pre-shared-key'];
    expect(told()).toMatchObject([
      { by: 'console:operator', what: 'client.set-up bob', after: { platform: 'linux-file', secrets } },
      { by: 'console:operator', what: 'secret.handed-out bob', after: { files: made.files, secrets } },
    ]);
    for (const text of [preSharedKey, psk]) expect(JSON.stringify(told())).not.toContain(text);
  });

  it('are for everybody where no user is named', async () => {
    const told = logFromHere();
    const { user: _, ...everybody } = bob;
    const made = await post('operator', '/client-setups', { ...everybody, platform: 'windows-11', language: 'ja' });
    expect(made.statusCode).toBe(200);
    expect(told()).toMatchObject([{ what: 'client.set-up everybody' }]);
  });

  it('come with a guide to look at, which runs nothing and has no style but its own', async () => {
    const asked = { url: '/api/client-guide?platform=windows-11&language=ja&user=bob' };
    const { statusCode, headers } = await testConsole.ask('operator', asked);
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; .*frame-ancestors 'none'/);
    expect(policy).not.toContain('unsafe');
  });

  it('are for nobody who may only look', async () => {
    expect((await post('viewer', '/client-setups', { ...bob, ...linux })).statusCode).toBe(403);
    expect((await post(undefined, '/client-setups', { ...bob, ...linux })).statusCode).toBe(401);
  });

  it('come by a link to whoever has it, once', async () => {
    const made = (await post('operator', '/setup-links', { ...bob, resetsPassword: false })).json();
    expect(made.link).toMatchObject({ user: 'bob', authentication: 'pre-shared-key' });
    const token = made.url.split('#')[1];
    const told = logFromHere();
    const [first, second] = await Promise.all([
      post(undefined, '/setup/files', { token, ...linux }),
      post(undefined, '/setup/files', { token, ...linux }),
    ]);
    const [fetched, refused] = first.statusCode === 200 ? [first, second] : [second, first];
    expect([fetched.statusCode, refused.statusCode]).toEqual([200, 404]);
    expect(connectionIn(fetched.json())).toContain(`ipsec-psk=0s${psk}`);
    expect(told()).toMatchObject([
      { by: `setup-link:${made.link.id}`, what: 'secret.handed-out bob', after: { secrets: ['pre-shared-key'] } },
    ]);
  });

  it('come by a link for everybody so many times, and each is told', async () => {
    const { user: _, ...everybody } = bob;
    const order = { ...everybody, resetsPassword: false, uses: 2 };
    const made = (await post('operator', '/setup-links', order)).json();
    expect(made.link).toMatchObject({ uses: 2, used: 0 });
    const token = made.url.split('#')[1];
    const told = logFromHere();
    const look = await post(undefined, '/setup', { token });
    expect(look.json()).toEqual({ resetsPassword: false, expiresAt: made.link.expiresAt });
    const statuses = [];
    for (let tries = 0; tries < 3; tries += 1) {
      const fetched = await post(undefined, '/setup/files', { token, ...linux });
      if (fetched.statusCode === 200) expect(connectionIn(fetched.json())).toContain(`ipsec-psk=0s${psk}`);
      statuses.push(fetched.statusCode);
    }
    expect(statuses).toEqual([200, 200, 404]);
    const handedOut = { by: `setup-link:${made.link.id}`, what: 'secret.handed-out everybody' };
    expect(told()).toMatchObject([handedOut, handedOut]);
    const { links } = (await testConsole.ask('operator', { method: 'GET', url: '/api/setup-links' })).json();
    expect(links).toContainEqual(expect.objectContaining({ id: made.link.id, uses: 2, used: 2 }));
  });

  it.each([
    [{ uses: 2 }, 'A link for one user is good once.'],
    [{ user: undefined, resetsPassword: true }, 'A link for everybody makes no password: say whose.'],
    [{ user: undefined, machine: 'laptop' }, 'A link for everybody issues no certificate: say whose.'],
    [{ user: undefined, method: 'eap-tls' }, 'A link for everybody issues no certificate: say whose.'],
    [{ user: undefined, authentication: 'certificate' }, 'A link for everybody issues no certificate: say whose.'],
  ])('come by no link of %j', async (order, detail) => {
    const refused = await post('operator', '/setup-links', { ...bob, resetsPassword: false, ...order });
    expect([refused.statusCode, refused.json().detail]).toEqual([400, detail]);
  });

  it('come by a link with the method, the traffic and the name that it was made for', async () => {
    const chosen = { method: 'pap', traffic: 'networks', connection: 'Office' };
    const made = (await post('operator', '/setup-links', { ...bob, ...chosen, resetsPassword: false })).json();
    expect(made.link).toMatchObject(chosen);
    const fetched = await post(undefined, '/setup/files', { token: made.url.split('#')[1], ...linux });
    const connection = connectionIn(fetched.json());
    expect(connection).toContain('id=Office');
    expect(connection).toContain('never-default=true');
    expect(connection).toContain('refuse-mschapv2=yes');
    expect(connection).not.toContain('refuse-pap');
  });

  it('come by no link for nobody, nor by a method by which the user does not get in', async () => {
    const make = async (change: object) => {
      const refused = await post('operator', '/setup-links', { ...bob, ...change, resetsPassword: false });
      return [refused.statusCode, refused.json().detail];
    };
    expect(await make({ user: 'nobody-there' })).toEqual([409, 'There is no user nobody-there.']);
    testConsole.gateway.answers[subjects.authAdmin('user.list')] = {
      outcome: 'done',
      users: [{ ...account, papOnly: true }],
    };
    expect(await make({ method: 'ms-chap-v2' })).toEqual([
      409,
      'bob may not log in by ms-chap-v2, but by pap, eap-tls.',
    ]);
    testConsole.gateway.answers[subjects.authAdmin('user.list')] = { outcome: 'done', users: [account] };
  });

  it('are had by no link that was made for a guide', async () => {
    const { authentication: _, ...guide } = bob;
    const { url } = (await post('operator', '/setup-links', { ...guide, resetsPassword: false })).json();
    const { files } = (await post(undefined, '/setup/files', { token: url.split('#')[1], ...linux })).json<Files>();
    expect(files.map(({ name }) => name)).toEqual(['guide-linux-file.en.html']);
    expect(Buffer.from(files[0]?.bytes ?? '', 'base64').toString()).not.toContain(preSharedKey);
  });
});

it('says how machines may prove themselves, and by which keys, to whoever may hand them out', async () => {
  const { answers } = testConsole.gateway;
  const before = answers[subjects.settingsShow];
  onTestFinished(() => void Object.assign(answers, { [subjects.settingsShow]: before }));
  const revision = newUlid();
  const text = [
    'gateway: { publicNames: [vpn.example.com], publicAddresses: [192.0.2.1] }',
    'officeMode: { pool: 10.8.0.0/24 }',
    'encryptionDomain: [10.0.0.0/8]',
  ].join('\n');
  const shown = { revision, text, values: {}, inForce: revision, problems: [], publishable: true };
  answers[subjects.settingsShow] = shown;
  const choices = await testConsole.ask('operator', { method: 'GET', url: '/api/client-setup-choices' });
  expect(choices.json()).toEqual({
    server: 'vpn.example.com',
    authentication: ['pre-shared-key', 'certificate'],
    preSharedKeys: [{ name: 'default' }],
    preSharedKeyFiles: true,
    connection: 'sekisho',
    methods: ['ms-chap-v2', 'eap-md5-challenge', 'chap-md5', 'pap', 'eap-tls', 'eap-ms-chap-v2'],
    linuxEapTls: false,
    internet: false,
  });
  const refused = await testConsole.ask('viewer', { method: 'GET', url: '/api/client-setup-choices' });
  expect(refused.statusCode).toBe(403);
});
