import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signInFailuresForgottenMs, signInFailuresFree, signInHoldMaxMs } from '../limits.ts';
import { client, password, TestDoor } from './door.fixture.ts';

let door: TestDoor;
beforeEach(() => {
  door = new TestDoor();
});
afterEach(() => door.close());

const at = (address: string, browser?: string) => ({ ...client, address, browser });
const guess = (name: string, from = client as ReturnType<typeof at> | typeof client) =>
  door.entrance.signIn({ name, password: 'a guess of somebody' }, from);

/** Somebody with very many addresses guesses until the name is held back from everywhere. */
async function heldFromEverywhere(name: string): Promise<void> {
  for (let network = 0; network < 30; network += 1) {
    for (let tries = 0; tries < signInFailuresFree; tries += 1) await guess(name, at(`198.51.${network}.1`));
  }
  expect((await guess(name, at('203.0.113.99'))).outcome).toBe('held');
}

/** @returns what the browser keeps */
async function signedInWith(secret: string, from = client as ReturnType<typeof at> | typeof client) {
  door.pass(60_000);
  const entered = await door.entrance.signIn({ name: 'root', password, code: door.codeOf(secret) }, from);
  if (entered.outcome !== 'signed-in') throw new Error(entered.outcome);
  return entered.browser;
}

describe('whoever guesses from elsewhere', () => {
  it('keeps nobody out of a browser by which they were in', async () => {
    const { secret } = await door.enrolled('root');
    const browser = await signedInWith(secret);
    await heldFromEverywhere('root');
    const right = { name: 'root', password };
    expect((await door.entrance.signIn(right, at('192.0.2.8'))).outcome).toBe('held');
    expect((await door.entrance.signIn(right, at('192.0.2.8', browser))).outcome).toBe('second-factor');
    // Nor does it keep others out who come from the address that guesses.
    expect((await door.entrance.signIn(right, at('198.51.1.1', browser))).outcome).toBe('second-factor');
  });

  it('is let in by no browser of another, none that is made up, and none of a former password', async () => {
    const { secret, token } = await door.enrolled('root');
    const browser = await signedInWith(secret);
    const other = (await door.enrolled('other')).browser;
    const here = await door.signIns.find(token);
    if (here === undefined) throw new Error('not signed in');
    const changed = await door.entrance.setPassword(here, 'four other long words', client);
    await heldFromEverywhere('root');
    const made = `${'a'.repeat(43)}.${'a'.repeat(43)}`;
    for (const none of [other, made, '', '.', browser])
      expect((await guess('root', at('192.0.2.8', none))).outcome).toBe('held');
    expect((await guess('root', at('192.0.2.8', changed.browser))).outcome).toBe('refused');
  });

  it('is held back in a browser by which somebody was in as well', async () => {
    const { secret } = await door.enrolled('root');
    const browser = await signedInWith(secret);
    for (let tries = 0; tries <= signInFailuresFree; tries += 1)
      expect((await guess('root', at(`192.0.2.${tries}`, browser))).outcome).toBe('refused');
    expect((await guess('root', at('192.0.2.99', browser))).outcome).toBe('held');
  });

  it('is not forgiven what was guessed of others, by signing in as themselves', async () => {
    const { secret } = await door.enrolled('root');
    const most = 4 * signInFailuresFree;
    for (let tries = 0; tries < most; tries += 1) await guess(`other-${tries}`);
    await signedInWith(secret);
    expect((await guess('yet-another')).outcome).toBe('refused');
    expect((await guess('and-another')).outcome).toBe('held');
  });

  it('is forgotten a day later', async () => {
    await door.enrolled('root');
    await heldFromEverywhere('root');
    door.pass(signInFailuresForgottenMs);
    for (let tries = 0; tries <= signInFailuresFree; tries += 1) expect((await guess('root')).outcome).toBe('refused');
    door.pass(signInHoldMaxMs);
    expect((await guess('root', at('203.0.113.99'))).outcome).toBe('refused');
  });
});
