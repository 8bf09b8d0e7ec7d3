import { randomBytes } from 'node:crypto';
import { TOTP, Secret as TotpSecret } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platforms } from '../clients/platforms.ts';
import { SetupLinks } from '../clients/setup-links.ts';
import { invitationMs, signInFailuresFree, streamsOfOneMax } from '../limits.ts';
import { LiveFeed } from '../live/live-feed.ts';
import { type Answer, cookieOf, TlsConsole } from '../testing/tls-console.fixture.ts';
import { Administrators } from './administrators.ts';
import { browserCookieName, cookieName, invitationCookieName } from './cookie.ts';
import { Invitations } from './invitations.ts';
import type { Role } from './roles.ts';
import { SignIns } from './sign-ins.ts';

const served = new TlsConsole();
const password = 'four words are long';
beforeAll(() => served.openTls());
afterAll(() => served.close());

const ask = async (method: string, path: string, cookie?: string, body?: unknown) => {
  const answer = await served.asked({ method, path: `/api${path}`, cookie, body });
  return { ...answer, body: JSON.parse(answer.text) };
};
const post = (path: string, body?: unknown, cookie?: string) => ask('POST', path, cookie, body);
const isIn = async (cookie: string | undefined) => (await ask('GET', '/account', cookie)).status === 200;
const codeOf = (secret: string) => new TOTP({ secret: TotpSecret.fromBase32(secret) }).generate();
/** A browser looks at an invitation. @returns what it is shown, and carries from then on */
async function look(token: string) {
  const answer = await post('/invitation', { token });
  return { secret: answer.body.secret as string, carried: cookieOf(answer, invitationCookieName) };
}
const accept = (token: string, code: string, cookie?: string, more: object = {}) =>
  post('/invitation/accept', { token, password, code, ...more }, cookie);

/** Somebody who has accepted an invitation. @returns the cookie of that, and what they may sign in by */
async function enrolled(name: string, role: Role = 'viewer') {
  const { id } = await served.app.get(Administrators).add(name, role);
  const token = await served.app.get(Invitations).make(id);
  const { secret, carried } = await look(token);
  const code = codeOf(secret);
  const answer = await accept(token, code, carried);
  return { id, token, secret, code, cookie: cookieOf(answer) ?? '', spare: answer.body.recoveryCodes as string[] };
}
const signIn = (name: string, code: string | undefined, cookie?: string) =>
  post('/sign-in', { name, password, code }, cookie);
const outcomeOf = ({ body }: { readonly body: { readonly outcome?: string } }) => body.outcome;

describe('the cookie of a sign-in', () => {
  it('is never one that was there before: planted by somebody, or of somebody else’s sign-in', async () => {
    const { spare } = await enrolled('victoria');
    const planted = `${cookieName}=${randomBytes(32).toString('base64url')}`;
    const first = await signIn('victoria', spare[0], planted);
    expect(outcomeOf(first)).toBe('signed-in');
    expect(cookieOf(first)).not.toBe(planted);
    expect(await isIn(planted)).toBe(false);
    const { cookie: mallorys } = await enrolled('mallory');
    const second = await signIn('victoria', spare[1], mallorys);
    expect([mallorys, cookieOf(first)]).not.toContain(cookieOf(second));
    // What was in the browser before is over: nobody works on in another's account.
    expect(await isIn(mallorys)).toBe(false);
    expect((await ask('GET', '/account', cookieOf(second))).body.name).toBe('victoria');
  });

  it('is another one after an invitation, also in a browser in which somebody is signed in', async () => {
    const { id } = await served.app.get(Administrators).add('nina', 'viewer');
    const token = await served.app.get(Invitations).make(id);
    const { secret, carried } = await look(token);
    const { cookie: mallorys } = await enrolled('mallory2');
    const answer = await accept(token, codeOf(secret), `${mallorys}; ${carried}`);
    expect(cookieOf(answer)).not.toBe(mallorys);
    expect(await isIn(mallorys)).toBe(false);
  });

  it('is for this host alone, over TLS, not for scripts, and for no request of another site', async () => {
    const { spare } = await enrolled('flora');
    const [set = ''] = (await signIn('flora', spare[0])).headers['set-cookie'] ?? [];
    expect(set).toMatch(/^__Host-sekisho=[\w-]{43};/);
    const attributes = set.split('; ').slice(1).toSorted();
    expect(attributes).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']);
  });

  it('comes with another one, of the browser, that lets nobody in', async () => {
    const { cookie, spare } = await enrolled('kate');
    const signedIn = await signIn('kate', spare[0]);
    const browser = cookieOf(signedIn, browserCookieName) ?? '';
    const set = signedIn.headers['set-cookie']?.find((each) => each.startsWith(browserCookieName)) ?? '';
    const attributes = set.split('; ').slice(1).toSorted();
    expect(attributes).toEqual([
      'HttpOnly',
      expect.stringMatching(/^Max-Age=\d+$/),
      'Path=/',
      'SameSite=Strict',
      'Secure',
    ]);
    expect(await isIn(browser)).toBe(false);
    expect(await isIn(`${cookieName}=${browser.split('=')[1]}`)).toBe(false);
    for (let tries = 0; tries <= signInFailuresFree; tries += 1) await signIn('kate', '000000');
    // Of a name that is held back in other browsers.
    expect(outcomeOf(await signIn('kate', spare[1]))).toBe('held');
    expect(outcomeOf(await signIn('kate', spare[1], `${cookie}; ${browser}`))).toBe('signed-in');
  });

  it('is of no use after signing out, also where the browser keeps it', async () => {
    const { cookie } = await enrolled('olga');
    expect((await post('/sign-out', undefined, cookie)).status).toBe(200);
    expect(await isIn(cookie)).toBe(false);
  });

  it('is of no use for another role, up or down: one signs in anew', async () => {
    const { cookie: admin } = await enrolled('arthur', 'administrator');
    const { cookie, spare } = await enrolled('riser');
    for (const role of ['administrator', 'viewer'] as const) {
      const before = role === 'administrator' ? cookie : cookieOf(await signIn('riser', spare.pop()));
      expect(await isIn(before)).toBe(true);
      expect((await ask('PATCH', '/administrators/riser', admin, { role })).status).toBe(200);
      expect(await isIn(before)).toBe(false);
    }
  });

  it('is another one after a new password, and those of other browsers are over', async () => {
    const { cookie, spare } = await enrolled('petra');
    const other = cookieOf(await signIn('petra', spare[0]));
    const change = (newPassword: string, code = '') => ({ password, code, newPassword });
    const changed = await post('/account/password', change('four other long words', spare[1]), cookie);
    expect(outcomeOf(changed)).toBe('changed');
    expect(cookieOf(changed)).toMatch(/=[\w-]{43}$/);
    expect(cookieOf(changed)).not.toBe(cookie);
    expect([await isIn(cookieOf(changed)), await isIn(cookie), await isIn(other)]).toEqual([true, false, false]);
  });

  it('ends nobody’s sign-in but one’s own', async () => {
    const { cookie } = await enrolled('quinn');
    const { id, cookie: theirs } = await enrolled('rosa');
    const [row] = await served.app.get(SignIns).of(id);
    expect((await ask('DELETE', `/account/sign-ins/${row?.id}`, cookie)).body).toEqual({ ended: false });
    expect(await isIn(theirs)).toBe(true);
    expect((await ask('DELETE', `/account/sign-ins/${row?.id}`, theirs)).body).toEqual({ ended: true });
    expect(await isIn(theirs)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['too short', 'x'],
    ['a quote', '"'],
    ['with SQL', "' or 1=1 --"],
    ['the name of a property', '__proto__'],
    ['percent signs', '%00%ff'],
    ['a hash, as it is kept', 'a'.repeat(64)],
  ])('lets nobody in as %s', async (_, value) => {
    expect(await isIn(`${cookieName}=${value}`)).toBe(false);
  });
});

it('is told to the log: each sign-in, let in or refused, and each new password', async () => {
  const { cookie, spare } = await enrolled('wanda');
  await signIn('wanda', '000000');
  await signIn('wanda', spare[0]);
  await post('/account/password', { password, code: spare[1], newPassword: 'four other long words' }, cookie);
  const told = served.gateway.told
    .map(({ data }) => data)
    .filter((data) => 'what' in data && / wanda$/.test(data.what));
  const from = '127.0.0.1';
  expect(told).toMatchObject([
    { what: 'console.invitation wanda', by: 'console:-', from },
    { what: 'console.sign-in wanda', after: { outcome: 'refused' }, from },
    { what: 'console.sign-in wanda', after: { outcome: 'signed-in' }, from },
    { what: 'console.password wanda', by: 'console:wanda', from },
  ]);
  expect(JSON.stringify(told)).not.toMatch(/four (other|words)/);
});

describe('a code', () => {
  it('of the app is good once, a recovery code likewise, also at another place', async () => {
    const { code, spare, cookie } = await enrolled('theo');
    const [first] = spare;
    // It was used to accept the invitation.
    expect(outcomeOf(await signIn('theo', code))).toBe('refused');
    expect(outcomeOf(await signIn('theo', first))).toBe('signed-in');
    expect(outcomeOf(await signIn('theo', first))).toBe('refused');
    const again = await post('/account/password', { password, code: first, newPassword: `${password} more` }, cookie);
    expect(outcomeOf(again)).toBe('refused');
    expect(cookieOf(again)).toBeUndefined();
  });

  it('of somebody else is good for nothing', async () => {
    const { spare } = await enrolled('ulla');
    await enrolled('vito');
    expect(outcomeOf(await signIn('vito', spare[0]))).toBe('refused');
    expect(outcomeOf(await signIn('ulla', spare[0]))).toBe('signed-in');
  });
});

describe('a link', () => {
  const isOver = async (token: string) => {
    const looked = await post('/invitation', { token });
    const accepted = await accept(token, '000000', undefined, { name: 'eve' });
    expect(cookieOf(accepted)).toBeUndefined();
    return [looked.status, accepted.status];
  };

  it('to set a password is good once', async () => {
    const { token, code } = await enrolled('walt');
    expect((await accept(token, code)).status).toBe(409);
    expect(await isOver(token)).toEqual([404, 409]);
  });

  it('to set a password is not good when it is too old, replaced, withdrawn with its owner, or for something else', async () => {
    const administrators = served.app.get(Administrators);
    const xena = await administrators.add('xena', 'viewer');
    const store = served.store();
    const old = await new Invitations(store, () => Date.now() - invitationMs).make(xena.id);
    expect(await isOver(old)).toEqual([404, 409]);
    await store.close();
    const invitations = served.app.get(Invitations);
    const [replaced, withdrawn] = [await invitations.make(xena.id), await invitations.make(xena.id)];
    expect(await isOver(replaced)).toEqual([404, 409]);
    expect((await post('/invitation', { token: withdrawn })).status).toBe(200);
    await administrators.remove(xena);
    expect(await isOver(withdrawn)).toEqual([404, 409]);
    const { token } = await served.app.get(SetupLinks).make(order);
    expect(await isOver(token)).toEqual([404, 409]);
  });

  it('to set a password names nobody else', async () => {
    const { id } = await served.app.get(Administrators).add('yves', 'viewer');
    const token = await served.app.get(Invitations).make(id);
    const { secret, carried } = await look(token);
    const answer = await accept(token, codeOf(secret), carried, { name: 'victoria' });
    expect(answer.body).toMatchObject({ name: 'yves', role: 'viewer' });
  });

  const none = { authentication: undefined, preSharedKey: undefined, machine: undefined, server: undefined };
  const order = { ...none, user: 'bob', uses: 1, resetsPassword: false, by: 'x', lastsMs: 60_000 };
  const used = async (token: string) => [
    (await post('/setup', { token })).status,
    (await post('/setup/files', { token, platform: platforms[0], language: 'en' })).status,
  ];

  it('to a set-up is not good when it was used, is too old, withdrawn, or for something else', async () => {
    const links = served.app.get(SetupLinks);
    const taken = (await links.make(order)).token;
    await links.take(taken, '192.0.2.7');
    const withdrawn = await links.make(order);
    await links.revoke(withdrawn.link.id);
    const old = (await links.make({ ...order, lastsMs: 0 })).token;
    const { id } = await served.app.get(Administrators).add('zoe', 'viewer');
    const invitation = await served.app.get(Invitations).make(id);
    for (const token of [taken, withdrawn.token, old, invitation, randomBytes(32).toString('base64url')])
      expect(await used(token)).toEqual([404, 404]);
  });
});

describe('a stream of what changes', () => {
  /** Reads until it ends. */
  const opened = async (cookie: string) => {
    const socket = await served.connected();
    let text = '';
    const ended = new Promise<void>((done) => socket.once('close', () => done()));
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.write(`GET /api/live HTTP/1.1\r\nHost: ${served.host}\r\nCookie: ${cookie}\r\n\r\n`);
    await expect.poll(() => text).toContain('retry:');
    return { ended, close: () => socket.destroy() };
  };
  const feed = () => served.app.get(LiveFeed);
  // It would end them as well, some seconds later.
  beforeAll(() => void Object.assign(feed(), { beat: async () => undefined }));

  it('is had so often by one administrator, and by HEAD not at all', async () => {
    const { cookie } = await enrolled('many');
    for (let asked = 0; asked <= streamsOfOneMax; asked += 1) {
      const answer: Answer = await served.asked({ method: 'HEAD', path: '/api/live', cookie });
      expect(answer.status).toBe(200);
    }
    await expect.poll(() => feed().size).toBe(0);
    const streams = await Promise.all(Array.from({ length: streamsOfOneMax }, () => opened(cookie)));
    expect((await ask('GET', '/live', cookie)).status).toBe(429);
    const other = await opened((await enrolled('another')).cookie);
    for (const { close } of [...streams, other]) close();
    await expect.poll(() => feed().size).toBe(0);
  });

  it.each<[string, (name: string, cookie: string, admin: string) => Promise<{ readonly status: number }>]>([
    ['signs out', (_, cookie) => post('/sign-out', undefined, cookie)],
    ['is removed', (name, _, admin) => ask('DELETE', `/administrators/${name}`, admin)],
    ['loses the role', (name, _, admin) => ask('PATCH', `/administrators/${name}`, admin, { role: 'viewer' })],
    ['is disabled', (name, _, admin) => ask('PATCH', `/administrators/${name}`, admin, { disabled: true })],
  ])('ends at once when whoever has it %s, and nobody else’s', async (what, act) => {
    const name = what.replaceAll(' ', '-');
    const { cookie: admin } = await enrolled(`admin-of-${name}`, 'administrator');
    const { cookie } = await enrolled(name, 'operator');
    const [theirs, others] = [await opened(cookie), await opened(admin)];
    expect((await act(name, cookie, admin)).status).toBe(200);
    await theirs.ended;
    expect(feed().size).toBe(1);
    others.close();
    await expect.poll(() => feed().size).toBe(0);
  });
});
