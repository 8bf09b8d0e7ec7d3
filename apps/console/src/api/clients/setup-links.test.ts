import { bob } from '@sekisho/administration/testing';
import { subjects } from '@sekisho/contracts';
import type { Settings } from '@sekisho/platform';
import { SETTINGS } from '@sekisho/platform/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../access/roles.ts';
import { ClientSetups } from '../../clients/client-setups.ts';
import { profileFetchesMax, setupLinkTriesMax } from '../../limits.ts';
import { TestConsole } from '../../testing/console.fixture.ts';

let testConsole: TestConsole;
beforeEach(async () => {
  testConsole = new TestConsole();
  await testConsole.open();
  say(userList, { outcome: 'done', users: [bob, laptop] });
});
afterEach(() => testConsole.close());

const post = (role: Role | undefined, path: string, payload: object) =>
  testConsole.ask(role, { method: 'POST', url: `/api${path}`, payload });
const make = (order: object) =>
  post('operator', '/setup-links', { user: 'bob', server: 'vpn.example.com', resetsPassword: false, ...order });
async function linkFor(order: object) {
  const made = (await make(order)).json();
  const token: string = made.url.split('#')[1];
  const use = async () =>
    (await post(undefined, '/setup/files', { token, platform: 'linux-file', language: 'en' })).statusCode;
  const isGood = async () => (await post(undefined, '/setup', { token })).statusCode === 200;
  return { use, isGood, id: String(made.link.id) };
}
const laptop = { ...bob, name: 'laptop', groups: ['remote-access-machines'], hasPassword: false };
const byKey = { authentication: 'pre-shared-key' };
const userList = subjects.authAdmin('user.list');
const userPasswd = subjects.authAdmin('user.passwd');
const failed = { outcome: 'failed', reason: 'The store is away.' };

/** Has one of the services say something else. @returns how often it was asked */
function say(subject: string, answer: unknown): () => number {
  let asked = 0;
  testConsole.gateway.answers[subject] = () => {
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return () => asked;
}

describe('a profile that a link brings', () => {
  const profile = {
    name: 'sekisho.mobileconfig',
    mediaType: 'application/x-apple-aspen-config',
    bytes: new TextEncoder().encode('<plist/>'),
    secrets: ['pre-shared-key' as const],
  };
  async function usedOn(platform: string) {
    Object.assign(testConsole.app.get(ClientSetups), { files: async () => [profile] });
    const made = (await make(byKey)).json();
    const [, token] = made.url.split('#');
    const used = (await post(undefined, '/setup/files', { token, platform, language: 'en' })).json();
    return { url: used.profile, id: made.link.id };
  }

  it('has an address of its own on iOS, and each fetch of it is told', async () => {
    const { url, id } = await usedOn('ios');
    const { told } = testConsole.gateway;
    const from = told.length;
    const fetch = () => testConsole.ask(undefined, { method: 'GET', url });
    const fetched = await fetch();
    expect([fetched.statusCode, fetched.headers['content-type']]).toEqual([200, profile.mediaType]);
    const event = { by: `setup-link:${id}`, what: 'secret.handed-out bob' };
    const after = { files: [profile.name], secrets: profile.secrets, link: id };
    expect(told.slice(from).map(({ data }) => data)).toMatchObject([{ ...event, after }]);
    for (let fetches = 1; fetches < profileFetchesMax; fetches += 1) expect((await fetch()).statusCode).toBe(200);
    expect((await fetch()).statusCode).toBe(404);
    expect(told).toHaveLength(from + profileFetchesMax);
  });

  it('has none on other systems, which install what the page saves', async () => {
    expect((await usedOn('macos')).url).toBeUndefined();
  });
});

describe('a link to a set-up', () => {
  it('with a new password is made for users alone who are there', async () => {
    const refused = await make({ resetsPassword: true, user: 'nobody' });
    expect([refused.statusCode, refused.json().detail]).toEqual([404, 'There is no user nobody.']);
    say(userList, { outcome: 'done', users: [bob] });
    expect((await make({ resetsPassword: true })).statusCode).toBe(200);
  });

  it('is good again where nothing was issued: nobody was there, or it was refused', async () => {
    const { use, isGood } = await linkFor(byKey);
    const { edgeHandKey } = subjects;
    const usual = testConsole.gateway.answers[edgeHandKey];
    testConsole.gateway.answers[edgeHandKey] = undefined;
    expect([await use(), await isGood()]).toEqual([409, true]);
    say(edgeHandKey, { outcome: 'refused', edge: 'edge-1', reason: 'too-many' });
    expect([await use(), await isGood()]).toEqual([409, true]);
    testConsole.gateway.answers[edgeHandKey] = usual;
    expect([await use(), await isGood()]).toEqual([200, false]);
  });

  it('is good again where the key was retired meanwhile', async () => {
    const { use, isGood } = await linkFor({ ...byKey, preSharedKey: 'default' });
    const asked = say(subjects.edgeHandKey, undefined);
    const { preSharedKey } = testConsole.app.get<Settings>(SETTINGS);
    Object.assign(preSharedKey, { keys: preSharedKey.keys.map((key) => ({ ...key, retired: new Date(0) })) });
    expect([await use(), await isGood(), asked()]).toEqual([409, true, 0]);
  });

  it.each([
    [{ authentication: 'certificate' }, 409, "The machine proves itself by a certificate: name the machine's account."],
    [{ authentication: 'certificate', machine: 'desktop' }, 409, 'There is no account of a machine desktop; add it'],
    [{ authentication: 'certificate', machine: 'bob' }, 409, 'bob is the account of no machine'],
    [{ ...byKey, preSharedKey: 'none' }, 409, 'There is no pre-shared key none that clients may be given'],
    [{ ...byKey, connection: 'a/b' }, 409, 'Windows takes no connection that is called a/b'],
    [{ ...byKey, server: 'vpn_1.example.com' }, 400, ''],
  ])('is not made of %j, which fails wherever it is used', async (order, status, detail) => {
    const refused = await make(order);
    expect(refused.statusCode).toBe(status);
    expect(refused.json().detail).toContain(detail);
  });

  it('is not made with a key where edges hand out none', async () => {
    Object.assign(testConsole.app.get<Settings>(SETTINGS).console, { preSharedKeyFiles: false });
    const refused = await make(byKey);
    expect([refused.statusCode, refused.json().detail]).toEqual([
      409,
      expect.stringContaining('hand out no pre-shared'),
    ]);
    expect((await make({ authentication: 'certificate', machine: 'laptop' })).statusCode).toBe(200);
    expect((await make({})).statusCode).toBe(200);
  });

  it('is not made of a name that the gateway does not prove', async () => {
    const order = { authentication: 'certificate', machine: 'laptop' };
    expect((await make(order)).statusCode).toBe(200);
    const names = { dns: ['elsewhere.example'], ip: [] };
    const status = { name: 'ike', use: 'ike', notAfter: '2036-01-01T00:00:00.000Z', names };
    testConsole.gateway.answers[subjects.gatewayCertificates] = {
      service: 'edge',
      instance: 'edge-1',
      certificates: [status],
    };
    expect((await make(order)).json().detail).toContain('Clients that dial vpn.example.com would refuse the gateway');
  });

  it('is revoked also while it is being used, and it is told', async () => {
    const { use, isGood, id } = await linkFor(byKey);
    let revoked = 0;
    testConsole.gateway.answers[subjects.edgeHandKey] = async () => {
      revoked = (await testConsole.ask('operator', { method: 'DELETE', url: `/api/setup-links/${id}` })).statusCode;
      return { outcome: 'refused', edge: 'edge-1', reason: 'too-many' };
    };
    expect([await use(), revoked, await isGood()]).toEqual([409, 200, false]);
    expect(testConsole.gateway.told.at(-1)?.data).toMatchObject({ what: 'setup-link.revoke bob', before: { id } });
  });

  it('is over where a key was handed out, whatever fails then', async () => {
    say(userList, { outcome: 'done', users: [bob] });
    const { use, isGood } = await linkFor({ ...byKey, resetsPassword: true });
    const asked = say(userPasswd, failed);
    expect([await use(), await isGood()]).toEqual([409, false]);
    expect([await use(), asked()]).toEqual([404, 1]);
  });

  it('is over where it is not known whether a key was handed out', async () => {
    const { use, isGood } = await linkFor(byKey);
    const asked = say(subjects.edgeHandKey, new Error('the bus broke meanwhile'));
    expect([await use(), await isGood()]).toEqual([500, false]);
    expect([await use(), asked()]).toEqual([404, 1]);
  });

  it('is over where a certificate was issued, whatever fails then', async () => {
    const { use, isGood } = await linkFor({ authentication: 'certificate', machine: 'laptop' });
    say(subjects.caAuthority, { authorities: ['AAAA'], crls: [] });
    // It was issued, and is in no answer.
    const asked = say(subjects.caAdmin('cert.issue'), { outcome: 'done' });
    expect([await use(), await isGood()]).toEqual([409, false]);
    expect([await use(), asked()]).toEqual([404, 1]);
  });

  it('hands out no key for an account that is gone meanwhile', async () => {
    say(userList, { outcome: 'done', users: [bob] });
    const { use } = await linkFor({ ...byKey, resetsPassword: true });
    say(userList, { outcome: 'done', users: [] });
    const asked = say(subjects.edgeHandKey, undefined);
    expect([await use(), asked()]).toEqual([404, 0]);
  });

  it('is tried so often at all, though nothing ever comes of it', async () => {
    const { use, isGood } = await linkFor(byKey);
    const asked = say(subjects.edgeHandKey, { outcome: 'refused', edge: 'edge-1', reason: 'too-many' });
    for (let tries = 0; tries < setupLinkTriesMax; tries += 1) expect(await use()).toBe(409);
    expect([await use(), await isGood(), asked()]).toEqual([404, false, setupLinkTriesMax]);
  });
});
