import type { RefusalCode, UserCommand } from '@sekisho/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guessBounds, guessStorePauseMs } from './guesses/limits.ts';
import { AuthOverBus } from './testing/auth-over-bus.fixture.ts';
import { logInBy } from './testing/password-login.fixture.ts';
import { makeUserStore, type UserStorePlace, userStores } from './testing/user-stores.fixture.ts';

const password = 'correct horse battery staple';
const { free } = guessBounds['user-and-address'];

interface From {
  readonly remote?: string;
  readonly text?: string;
}

describe.each(userStores)('the rules of accounts over the bus, users in %s', (kind) => {
  let auth: AuthOverBus;
  let place: UserStorePlace;

  beforeAll(async () => {
    auth = await AuthOverBus.open();
    place = await makeUserStore(kind, auth);
    const realms = {
      home: { default: true, backEnds: ['internal'], logins: { max: 3 } },
      corp: { suffix: '@corp', backEnds: ['internal'] },
    };
    await auth.start({ users: { store: place.store, lockAfter: 8, lockFor: '1h' }, realms }, 'one', 'two');
  });
  afterAll(async () => {
    await auth.remove();
    await place.postgres?.remove();
  });

  const does = (command: UserCommand, payload: unknown) => auth.does(command, payload);
  const record = async (name: string) => (await does('user.list', {})).users?.find((user) => user.name === name);

  const login = (
    user: string,
    { remote = '192.0.2.1', text = password }: From = {},
    method: keyof typeof logInBy = 'pap',
  ) => logInBy[method](auth, user, text, remote);

  async function refusal(...attempt: Parameters<typeof login>): Promise<RefusalCode | undefined> {
    const reply = await login(...attempt);
    return reply.outcome === 'refused' ? reply.code : undefined;
  }

  /** At once, but for a store so busy that it did not answer in time: then nobody waits for a while. */
  const heldBack = (user: string, remote: string) =>
    expect
      .poll(() => refusal(user, { remote, text: 'wrong' }), { timeout: 3 * guessStorePauseMs })
      .toBe('too-many-attempts');

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
      await auth.addUser(name, password);
      await does('user.set', { name, ...rules });
      expect(await refusal(name, {}, method)).toBe(code);
      expect(await refusal(name, { text: 'wrong', remote: '192.0.2.2' }, method)).toBe('wrong-password');
      await does('user.unlock', { name });
      await does('user.remove', { name });
    });
  });

  it('refuses a password that must be changed until it is set anew', async () => {
    await auth.addUser('fresh', password);
    await does('user.set', { name: 'fresh', mustChange: true });
    expect(await refusal('fresh')).toBe('password-expired');
    await does('user.passwd', { name: 'fresh', password: await auth.seal('another', 'fresh'), papOnly: false });
    expect(await refusal('fresh', { text: 'another' })).toBeUndefined();
  });

  it('lets nobody in by a password who has none, until one is given', async () => {
    const account = { name: 'printer', groups: ['remote-access'], officeMode: true, papOnly: false };
    await does('user.add', account);
    expect((await does('user.list', {})).users).toContainEqual(
      expect.objectContaining({ name: 'printer', hasPassword: false }),
    );
    for (const text of ['', password]) expect(await refusal('printer', { text })).toBe('wrong-password');
    await does('user.passwd', { name: 'printer', password: await auth.seal(password, 'printer'), papOnly: false });
    expect(await refusal('printer')).toBeUndefined();
  });

  it('grants as many logins at once as the user may have, else as the realm says', async () => {
    await auth.addUser('twice', password);
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

  it('grants the address that an account has, whatever led to its realm, until it is taken away', async () => {
    await auth.addUser('addressed', password, { address: '10.66.0.5' });
    const granted = async (user = 'addressed') => {
      const reply = await login(user);
      return reply.outcome === 'accepted' ? reply.grants.framedAddress : reply.code;
    };
    expect([await granted(), await granted('addressed@corp')]).toEqual(['10.66.0.5', '10.66.0.5']);
    await does('user.set', { name: 'addressed', address: '10.66.0.6' });
    expect(await granted()).toBe('10.66.0.6');
    await does('user.set', { name: 'addressed', address: null });
    expect(await granted()).toBeUndefined();
  });

  it('gives no account the address of another one, nor one that no client can have, and says why', async () => {
    await auth.addUser('owner', password, { address: '10.66.0.7' });
    await auth.addUser('later', password);
    const settled = { outcome: 'failed', reason: 'The user owner has the address 10.66.0.7 already.' };
    expect(await auth.admin('user.set', { name: 'later', address: '10.66.0.7', disabled: true })).toEqual(settled);
    const account = { name: 'latest', groups: [], officeMode: true, papOnly: false };
    expect(await auth.admin('user.add', { ...account, address: '10.66.0.7' })).toEqual(settled);
    expect(await record('latest')).toBeUndefined();
    for (const address of ['0.0.0.0', '127.0.0.1', '224.0.0.1', '255.255.255.254']) {
      const reply = { outcome: 'failed', reason: `No client can have the address ${address}.` };
      expect(await auth.admin('user.set', { name: 'later', address })).toEqual(reply);
      expect(await auth.admin('user.add', { ...account, address })).toEqual(reply);
    }
    expect(await record('later')).toMatchObject({ address: null, disabled: false });
  });

  it('makes who guesses wait, whichever instance answers, and nobody else', async () => {
    await auth.addUser('ali', password);
    const office = '198.51.100.1';
    for (let n = 0; n < free; n += 1)
      expect(await refusal('ali', { remote: office, text: 'wrong' })).toBe('wrong-password');
    await heldBack('ali', office);
    for (const text of [password, 'wrong']) {
      expect(await login('ali', { remote: office, text })).toMatchObject({
        code: 'too-many-attempts',
        user: 'ali',
        detail: expect.stringMatching(/^by this name from 198\.51\.100\.1, until 20\d\d-/),
      });
    }
    expect(await refusal('ali')).toBeUndefined();
    await auth.addUser('neighbour', password);
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
    await heldBack('nobody', remote);
    await does('user.unlock', { name: 'nobody' });
    expect(await auth.admin('user.unlock', { name: 'nobody' })).toEqual({
      outcome: 'failed',
      reason: 'Nothing holds back nobody.',
    });
  });

  it('locks an account that is guessed at from many addresses, until an administrator lifts it', async () => {
    await auth.addUser('target', password);
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
    await auth.addUser('hours', password);
    const reply = await auth.admin('user.set', { name: 'hours', loginHours: 'Montag 08:00-18:00', disabled: true });
    expect(reply).toEqual({
      outcome: 'failed',
      reason: '"Montag" is no day: the days are Mon, Tue, Wed, Thu, Fri, Sat, Sun.',
    });
    expect(await record('hours')).toMatchObject({ disabled: false, loginHours: null });
    await does('user.set', { name: 'hours', loginHours: 'mon-fri 8:00-18:00' });
    expect(await record('hours')).toMatchObject({ loginHours: 'Mon-Fri 08:00-18:00' });
    await expect(auth.admin('user.set', { name: 'hours' })).rejects.toThrow(/at least one thing to change/);
  });
});
