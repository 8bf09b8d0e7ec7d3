import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { challengeMs, signInFailuresFree } from '../limits.ts';
import { Authenticator, type Claimed } from '../testing/authenticator.fixture.ts';
import { cookieOf, TlsConsole } from '../testing/tls-console.fixture.ts';
import { challengeCookieName } from './cookie.ts';
import { TestDoor } from './door.fixture.ts';
import { Passkeys } from './passkeys.ts';

const served = new TlsConsole();
const device = new Authenticator();
let ada = '';
const post = async (path: string, body?: unknown, cookie?: string) => {
  const answer = await served.asked({ method: 'POST', path: `/api${path}`, body, cookie });
  return { ...answer, body: JSON.parse(answer.text) };
};
const party = () => ({ origin: `https://${served.host}`, rpId: 'localhost' });

beforeAll(async () => {
  await served.openTls();
  ada = await served.signIn('operator', 'ada');
  const { challenge } = (await post('/account/passkeys/options', undefined, ada)).body;
  const credential = device.made({ challenge, ...party() });
  expect((await post('/account/passkeys', { name: 'laptop', credential }, ada)).status).toBe(200);
});
afterAll(() => served.close());

/** As a browser begins a sign-in. */
async function begun() {
  const answer = await post('/sign-in/passkey/options');
  return { challenge: answer.body.challenge as string, browser: cookieOf(answer, challengeCookieName) ?? '' };
}
const signIn = async (credential: object, browser?: string) => {
  const answer = await post('/sign-in/passkey', { credential }, browser);
  return { outcome: answer.body.outcome, cookie: cookieOf(answer) };
};
const refused = { outcome: 'refused', cookie: undefined };

describe('a passkey', () => {
  it('signs in', async () => {
    const { challenge, browser } = await begun();
    const { outcome, cookie } = await signIn(device.proven({ challenge, ...party() }), browser);
    expect(outcome).toBe('signed-in');
    expect((await served.asked({ path: '/api/account', cookie })).text).toContain('"ada"');
  });

  it('signs in once by what it has said once', async () => {
    const { challenge, browser } = await begun();
    const credential = device.proven({ challenge, ...party() });
    expect((await signIn(credential, browser)).outcome).toBe('signed-in');
    expect(await signIn(credential, browser)).toEqual(refused);
    expect(await signIn(credential, (await begun()).browser)).toEqual(refused);
  });

  it('signs in once of two who come at once with the same', async () => {
    const { challenge, browser } = await begun();
    const credential = device.proven({ challenge, ...party() });
    const outcomes = await Promise.all([signIn(credential, browser), signIn(credential, browser)]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['refused', 'signed-in']);
  });

  it.each([0, 1])('is taken for a copy where its counter goes back, or stands: by %i', async (back) => {
    const { counter } = device;
    const { challenge, browser } = await begun();
    expect(await signIn(device.proven({ challenge, ...party(), counter: counter - back }), browser)).toEqual(refused);
    device.counter = counter;
  });

  it('signs in in no other browser than that which has begun it', async () => {
    const [mine, anothers] = [await begun(), await begun()];
    const credential = device.proven({ challenge: mine.challenge, ...party() });
    expect(await signIn(credential, anothers.browser)).toEqual(refused);
    expect(await signIn(credential)).toEqual(refused);
    // Who has tried it elsewhere has taken nothing from its own browser.
    expect((await signIn(credential, mine.browser)).outcome).toBe('signed-in');
  });

  it.each<[string, Partial<Claimed>]>([
    ['at another origin', { origin: 'https://evil.example' }],
    ['at another port', { origin: 'https://localhost:1' }],
    ['without TLS', { origin: 'http://localhost' }],
    ['for another relying party', { rpId: 'evil.example' }],
    ['as one that is made', { type: 'webauthn.create' }],
    ['without having asked its owner', { isVerified: false }],
    ['with a challenge of nobody', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
  ])('does not sign in %s', async (_, claimed) => {
    const { challenge, browser } = await begun();
    expect(await signIn(device.proven({ challenge, ...party(), ...claimed }), browser)).toEqual(refused);
  });

  it('does not sign in with a challenge to make one, nor the other way round', async () => {
    const { challenge } = (await post('/account/passkeys/options', undefined, ada)).body;
    expect(await signIn(device.proven({ challenge, ...party() }), (await begun()).browser)).toEqual(refused);
    const toSignIn = await begun();
    const credential = new Authenticator().made({ challenge: toSignIn.challenge, ...party() });
    expect((await post('/account/passkeys', { name: 'x', credential }, ada)).status).toBe(409);
  });

  it('is removed by its owner alone', async () => {
    const mallory = await served.signIn('administrator', 'mallory-who-removes');
    const removed = await served.asked({
      method: 'DELETE',
      path: `/api/account/passkeys/${device.id}`,
      cookie: mallory,
    });
    expect(JSON.parse(removed.text)).toEqual({ removed: false });
    const { challenge, browser } = await begun();
    expect((await signIn(device.proven({ challenge, ...party() }), browser)).outcome).toBe('signed-in');
  });

  it('is made by the sign-in alone that has asked for it', async () => {
    const { challenge } = (await post('/account/passkeys/options', undefined, ada)).body;
    const mallory = await served.signIn('viewer', 'mallory');
    const credential = new Authenticator().made({ challenge, ...party() });
    expect((await post('/account/passkeys', { name: 'x', credential }, mallory)).status).toBe(409);
  });

  it('does not sign in with a signature of another device, nor by a name of another', async () => {
    const { challenge, browser } = await begun();
    const another = new Authenticator();
    const { id } = device;
    expect(await signIn({ ...another.proven({ challenge, ...party() }), id, rawId: id }, browser)).toEqual(refused);
    expect(await signIn(another.proven({ challenge, ...party() }), browser)).toEqual(refused);
  });

  it('is asked for five minutes at most', async () => {
    const door = new TestDoor();
    const passkeys = new Passkeys(door.database, () => door.now);
    const at = { id: 'localhost', origin: 'https://localhost:8443', name: 'Sekisho' };
    const { administrator, token } = await door.enrolled('root');
    const signedIn = await door.signIns.find(token);
    if (signedIn === undefined) throw new Error('not signed in');
    const own = new Authenticator();
    const claimed = (challenge: string) => ({ challenge, origin: at.origin, rpId: at.id });
    const { challenge } = await passkeys.registration(signedIn, at);
    const response = own.made(claimed(challenge)) as never;
    await passkeys.add(signedIn, at, { name: 'laptop', response });
    const proofAfter = async (ms: number) => {
      const { options, token: browser } = await passkeys.challenge(at);
      door.pass(ms);
      return passkeys.proven(at, own.proven(claimed(options.challenge)) as never, browser);
    };
    expect(await proofAfter(challengeMs)).toBeUndefined();
    expect(await proofAfter(challengeMs - 1)).toMatchObject({ administrator: administrator.id });
    await door.close();
  });
});

it('and a provider are refused so often in the log, whoever tries without end', async () => {
  const told = () =>
    served.gateway.told.filter(({ data }) => 'what' in data && data.what === 'console.sign-in -').length;
  const before = told();
  const credential = new Authenticator().proven({ challenge: '', ...party() });
  for (let tries = 0; tries < 4 * signInFailuresFree; tries += 1) {
    expect(await signIn(credential)).toEqual(refused);
    expect((await post('/sign-in/single-sign-on/finish', { answer: '' })).body).toEqual({ outcome: 'refused' });
  }
  expect(told() - before).toBeGreaterThan(0);
  expect(told() - before).toBeLessThanOrEqual(4 * signInFailuresFree + 1);
});
