import { Secret } from '@sekisho/wire';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { proofFreshMs, singleSignOnMs } from '../limits.ts';
import { client, password, TestDoor } from './door.fixture.ts';
import { clientSecret, redirectUri, TestProvider, untoldClientId } from './openid.fixture.ts';
import { OpenIdProvider } from './openid-provider.ts';
import { providedRole } from './provided-role.ts';
import { SingleSignOn } from './single-sign-on.ts';

const provider = new TestProvider();
const settings = () => provider.settings;
beforeAll(() => provider.open());
afterAll(() => provider.close());

let door: TestDoor;
let told: string[];
let singleSignOn: SingleSignOn;
beforeEach(() => {
  door = new TestDoor();
  door.now = Date.now();
  told = [];
  singleSignOn = singleSignOnBy(clientSecret);
  is('alice', ['vpn-admins']);
});
afterEach(() => door.close());

function singleSignOnBy(secret: string, clientId = settings().clientId): SingleSignOn {
  const by = new OpenIdProvider(
    { ...settings(), clientId },
    new Secret(new TextEncoder().encode(secret)),
    () => door.now,
  );
  const logger = { warn: (what: object) => void told.push(JSON.stringify(what)) };
  return new SingleSignOn({ ...door, logger }, { settings: settings(), by });
}

function is(name: unknown, groups: unknown, sub = `sub of ${name}`): void {
  provider.who = { sub, claims: { preferred_username: name, groups } };
}

async function comeBack(from = singleSignOn) {
  const { url, token } = (await from.begin(redirectUri)) ?? { url: '', token: '' };
  return { token, answer: await provider.visit(url), redirectUri };
}

async function signOn() {
  return singleSignOn.finish(await comeBack(), client);
}

describe('a single sign-on', () => {
  it('makes an administrator of whom the provider knows, with the role that its claim gives', async () => {
    const signedOn = await signOn();
    expect(signedOn).toMatchObject({ outcome: 'signed-in', administrator: { name: 'alice', role: 'administrator' } });
    const found = await door.signIns.find(signedOn.outcome === 'signed-in' ? signedOn.token : '');
    expect(found).toMatchObject({ administrator: { name: 'alice' }, signIn: { method: 'oidc' } });
  });

  it('finds the same one again, with the role that is given now', async () => {
    const first = await signOn();
    is('alice', ['helpdesk']);
    expect(await signOn()).toMatchObject({ outcome: 'signed-in', administrator: { role: 'operator' } });
    expect(await door.administrators.list()).toMatchObject([{ name: 'alice', role: 'operator' }]);
    expect(await door.signIns.find(first.outcome === 'signed-in' ? first.token : '')).toBeUndefined();
  });

  it('counts from when the provider has last had them prove themselves, and asks it for lately', async () => {
    const since = Math.floor((door.now - 2 * proofFreshMs) / 1000);
    provider.who = { ...provider.who, since };
    const { url = '', token = '' } = (await singleSignOn.begin(redirectUri)) ?? {};
    const asked = new URL(url);
    expect(asked.searchParams.get('max_age')).toBe(`${proofFreshMs / 1000}`);
    // A provider that does not care.
    asked.searchParams.delete('max_age');
    const signedOn = await singleSignOn.finish(
      { token, answer: await provider.visit(asked.href), redirectUri },
      client,
    );
    const found = await door.signIns.find(signedOn.outcome === 'signed-in' ? signedOn.token : '');
    expect(Date.parse(found?.signIn.proven_at ?? '')).toBe(since * 1000);
    expect(Date.parse(found?.signIn.created_at ?? '')).toBe(door.now);
  });

  it('counts as proven long ago where the provider does not say when', async () => {
    const untold = singleSignOnBy(clientSecret, untoldClientId);
    const { url = '', token = '' } = (await untold.begin(redirectUri)) ?? {};
    const asked = new URL(url);
    asked.searchParams.delete('max_age');
    const signedOn = await untold.finish({ token, answer: await provider.visit(asked.href), redirectUri }, client);
    const found = await door.signIns.find(signedOn.outcome === 'signed-in' ? signedOn.token : '');
    expect(Date.parse(found?.signIn.proven_at ?? '')).toBe(0);
  });

  it('is refused who has no role any more, and whose sign-ins end', async () => {
    const first = await signOn();
    is('alice', ['accounting']);
    expect(await signOn()).toEqual({ outcome: 'refused', known: 'alice', isTold: true });
    expect(await door.signIns.find(first.outcome === 'signed-in' ? first.token : '')).toBeUndefined();
    expect(told.join()).toContain('the claim groups gives no role');
  });

  it('makes nobody one of those who have a password here', async () => {
    await door.enrolled('alice');
    expect((await signOn()).outcome).toBe('refused');
    is('root', ['vpn-admins'], 'one');
    await signOn();
    is('root', ['vpn-admins'], 'another');
    expect((await signOn()).outcome).toBe('refused');
  });

  it.each([['two words'], ['../root'], [''], [7], [undefined]])('makes nobody of the name %j', async (name) => {
    is(name, ['vpn-admins']);
    expect((await signOn()).outcome).toBe('refused');
    expect(await door.administrators.list()).toEqual([]);
  });

  it('is not for who is disabled, and gives no password', async () => {
    await signOn();
    const [alice] = await door.administrators.list();
    if (alice === undefined) throw new Error('nobody was made');
    expect((await door.entrance.signIn({ name: 'alice', password }, client)).outcome).toBe('refused');
    await door.administrators.change(alice, { disabled: 1 });
    expect((await signOn()).outcome).toBe('refused');
  });
});

describe('an answer of the provider', () => {
  it('is good once', async () => {
    const { token, answer } = await comeBack();
    expect((await singleSignOn.finish({ token, answer, redirectUri }, client)).outcome).toBe('signed-in');
    expect((await singleSignOn.finish({ token, answer, redirectUri }, client)).outcome).toBe('refused');
  });

  it('has the provider asked about one code, also where that was made up', async () => {
    const { token, answer } = await comeBack();
    const madeUp = new URLSearchParams(answer);
    madeUp.set('code', 'made-up');
    const before = provider.codes;
    for (const each of [madeUp.toString(), madeUp.toString(), answer])
      expect((await singleSignOn.finish({ token, answer: each, redirectUri }, client)).outcome).toBe('refused');
    expect(provider.codes - before).toBe(1);
  });

  it('which nobody has asked for is told ever more seldom of one address, and of others as before', async () => {
    const nothing = { token: '', answer: '', redirectUri };
    const finish = (address: string) => singleSignOn.finish(nothing, { ...client, address });
    for (let asked = 0; asked < 20; asked += 1) expect(await finish('192.0.2.7')).toMatchObject({ isTold: true });
    for (let asked = 0; asked < 100; asked += 1) await finish('192.0.2.7');
    expect(await finish('192.0.2.7')).toEqual({ outcome: 'refused', known: undefined, isTold: false });
    expect(told.length).toBeLessThan(23);
    expect(await finish('192.0.2.8')).toMatchObject({ isTold: true });
    expect(told.at(-1)).toContain('it was not begun here');
  });

  it('is good in the browser that has begun it alone', async () => {
    const theirs = await comeBack();
    const ours = await comeBack();
    expect((await singleSignOn.finish({ ...theirs, token: ours.token }, client)).outcome).toBe('refused');
    expect((await singleSignOn.finish({ ...theirs, token: '' }, client)).outcome).toBe('refused');
    // Even with the state of this browser it is another one's: PKCE.
    const again = await comeBack();
    const state = new URLSearchParams(again.answer).get('state') ?? '';
    const mixed = new URLSearchParams(theirs.answer);
    mixed.set('state', state);
    expect((await singleSignOn.finish({ ...again, answer: mixed.toString() }, client)).outcome).toBe('refused');
  });

  it('is crowded out by nobody who begins very many', async () => {
    const { token, answer } = await comeBack();
    for (let begun = 0; begun <= 1_000; begun += 1) await singleSignOn.begin(redirectUri);
    expect((await singleSignOn.finish({ token, answer, redirectUri }, client)).outcome).toBe('signed-in');
  });

  it('is good for ten minutes', async () => {
    const { token, answer } = await comeBack();
    door.pass(singleSignOnMs);
    expect((await singleSignOn.finish({ token, answer, redirectUri }, client)).outcome).toBe('refused');
  });

  it.each(['', 'error=access_denied', 'code=made-up&state=made-up', '%'])('is not %j', async (answer) => {
    const { token } = await comeBack();
    expect((await singleSignOn.finish({ token, answer, redirectUri }, client)).outcome).toBe('refused');
  });

  it('is of another provider where its issuer says so', async () => {
    const { token, answer } = await comeBack();
    const foreign = new URLSearchParams(answer);
    foreign.set('iss', 'https://evil.example');
    expect((await singleSignOn.finish({ token, answer: foreign.toString(), redirectUri }, client)).outcome).toBe(
      'refused',
    );
  });

  it('is worth nothing without the secret of the console, and no secret is in what is told', async () => {
    const imposter = singleSignOnBy('another secret');
    const { token, answer } = await comeBack(imposter);
    expect((await imposter.finish({ token, answer, redirectUri }, client)).outcome).toBe('refused');
    const code = new URLSearchParams(answer).get('code') ?? 'none';
    expect(told).toHaveLength(1);
    for (const secret of [code, token, 'another secret', clientSecret]) expect(told.join()).not.toContain(secret);
  });
});

it('says that a provider does not answer', async () => {
  const away = { ...settings(), issuer: 'http://127.0.0.1:9/' };
  const by = new OpenIdProvider(away, new Secret(new Uint8Array([1])));
  await expect(by.begin(redirectUri)).rejects.toThrow('Example SSO does not answer at http://127.0.0.1:9/.');
});

describe('a role', () => {
  it.each([
    [['staff', 'vpn-admins'], 'administrator'],
    ['helpdesk', 'operator'],
    [['staff'], 'viewer'],
    [['Staff', 7, null], undefined],
    [undefined, undefined],
    [{ staff: true }, undefined],
  ])('of %j is %s', (groups, role) => {
    expect(providedRole({ groups }, settings())).toBe(role);
  });
});
