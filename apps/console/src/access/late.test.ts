import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { passkeysMax } from '../limits.ts';
import { Authenticator } from '../testing/authenticator.fixture.ts';
import type { SignedIn } from './administrator.ts';
import { client, password, TestDoor } from './door.fixture.ts';
import { Passkeys } from './passkeys.ts';

const at = { id: 'localhost', origin: 'https://localhost:8443', name: 'Sekisho' };
const claimed = (challenge: string) => ({ challenge, origin: at.origin, rpId: at.id });

let door: TestDoor;
let passkeys: Passkeys;
beforeEach(() => {
  door = new TestDoor();
  passkeys = new Passkeys(door.database, () => door.now);
});
afterEach(() => door.close());

async function signedIn() {
  const { token, administrator } = await door.enrolled('root');
  const here = await door.signIns.find(token);
  if (here === undefined) throw new Error('not signed in');
  return { administrator, here };
}

/** Whoever had the account is out: its owner has accepted a new invitation. */
async function takenBack({ administrator }: Pick<SignedIn, 'administrator'>): Promise<void> {
  const token = await door.invitations.make(administrator.id);
  const { secret, opened } = await door.opened(token);
  await door.entrance.accept({ token, opened, password, code: door.codeOf(secret) }, client);
}

async function made(here: SignedIn, device = new Authenticator()) {
  const { challenge } = await passkeys.registration(here, at);
  const response = device.made(claimed(challenge)) as never;
  return { device, add: () => passkeys.add(here, at, { name: 'laptop', response }) };
}

async function proof(device: Authenticator, counter?: number) {
  const { options, token } = await passkeys.challenge(at);
  const of = { ...claimed(options.challenge), ...(counter !== undefined && { counter }) };
  const response = device.proven(of) as never;
  return () => passkeys.proven(at, response, token);
}

describe('what was begun before an account was taken back', () => {
  it('sets no password any more', async () => {
    const { here } = await signedIn();
    await takenBack(here);
    const late = door.entrance.setPassword(here, 'four other long words', client);
    await expect(late).rejects.toThrow('not signed in any more');
    expect((await door.entrance.signIn({ name: 'root', password }, client)).outcome).toBe('second-factor');
  });

  it('adds no passkey any more', async () => {
    const { here, administrator } = await signedIn();
    const { add } = await made(here);
    await takenBack(here);
    await expect(add()).rejects.toThrow('not signed in any more');
    expect(await passkeys.of(administrator.id)).toEqual([]);
  });

  it('lets nobody in by a passkey that was proven before it was removed', async () => {
    const { here } = await signedIn();
    const { device, add } = await made(here);
    await add();
    const proven = await (await proof(device))();
    if (proven === undefined) throw new Error('not proven');
    await takenBack(here);
    expect(await door.entrance.enter(proven, client)).toBeUndefined();
  });
});

describe('a sign-in by passkey', () => {
  it('is crowded out by nobody who begins very many', async () => {
    const { here } = await signedIn();
    const { device, add } = await made(here);
    await add();
    const prove = await proof(device);
    for (let begun = 0; begun <= 1_000; begun += 1) await passkeys.challenge(at);
    expect(await prove()).toBeDefined();
    expect(await prove()).toBeUndefined();
  });
});

describe('passkeys', () => {
  it('are so many at most, however many were begun before', async () => {
    const { here, administrator } = await signedIn();
    const all = await Promise.all(Array.from({ length: passkeysMax + 1 }, () => made(here)));
    const [last, ...others] = all;
    for (const { add } of others) await add();
    await expect(last?.add()).rejects.toThrow('too many passkeys');
    expect(await passkeys.of(administrator.id)).toHaveLength(passkeysMax);
  });

  it('are each one’s own: one that is here already is refused in a sentence', async () => {
    const { here } = await signedIn();
    const device = new Authenticator();
    await (await made(here, device)).add();
    await expect((await made(here, device)).add()).rejects.toThrow('here already');
  });

  it('are taken for copies where two come at once with one count', async () => {
    const { here } = await signedIn();
    const { device, add } = await made(here);
    await add();
    const both = [await proof(device, 7), await proof(device, 7)];
    const proven = await Promise.all(both.map((prove) => prove()));
    expect(proven.filter((each) => each !== undefined)).toHaveLength(1);
  });
});

describe('what was asked for before a role was taken back', () => {
  const added = (here: SignedIn) =>
    door.administrators.byWordOf(here, (tables) => door.administrators.in(tables).add('mallory', 'administrator'));

  it('adds no administrator any more, by whoever is demoted, disabled or gone', async () => {
    await door.enrolled('another');
    const { here, administrator } = await signedIn();
    const names = async () => (await door.administrators.list()).map(({ name }) => name);
    await door.administrators.change(administrator, { role: 'operator' });
    await expect(added(here)).rejects.toThrow('not signed in any more');
    await door.administrators.change(administrator, { role: 'administrator', disabled: 1 });
    await expect(added(here)).rejects.toThrow('not signed in any more');
    await door.administrators.change(administrator, { disabled: 0 });
    await door.administrators.remove(administrator);
    await expect(added(here)).rejects.toThrow('not signed in any more');
    expect(await names()).toEqual(['another']);
  });

  it('adds one by whoever has it still', async () => {
    const { here } = await signedIn();
    expect((await added(here)).name).toBe('mallory');
  });
});
