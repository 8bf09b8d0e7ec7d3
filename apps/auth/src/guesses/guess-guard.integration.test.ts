import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FreshStores } from '../testing/fresh-stores.fixture.ts';
import { GuessGuard } from './guess-guard.ts';
import { GuessStore, type GuessTables } from './guess-store.ts';
import { attemptAbandonedMs, attemptsAtOnceMax, guessBounds } from './limits.ts';

const stores = new FreshStores();
beforeAll(() => stores.start());
afterAll(() => stores.remove());

const start = Date.parse('2026-01-02T03:04:05Z');
const home = '192.0.2.1';
const office = '198.51.100.1';
const { free } = guessBounds['user-and-address'];
const second = 1_000;

describe.each(['sqlite', 'postgres'] as const)('who guesses passwords, counted in %s', (kind) => {
  let database: Kysely<GuessTables>;
  let store: GuessStore;
  let now: number;
  let guard: GuessGuard;
  let other: GuessGuard;
  const logger = { warn: vi.fn() };
  const instance = () => new GuessGuard({ store, now: () => now, logger, storeAnswerMs: 30 * second });

  beforeEach(async () => {
    database = await stores.open<GuessTables>(kind);
    store = new GuessStore(database);
    now = start;
    [guard, other] = [instance(), instance()];
    logger.warn.mockClear();
  });
  afterEach(() => database.destroy());

  /** @returns what the attempt was refused for, else nothing */
  async function attempt(user: string, remote: string, outcome: 'right' | 'wrong', by = guard) {
    const refusal = await by.check(user, remote);
    if (refusal === undefined) await by.report(user, remote, outcome);
    await by.settled();
    return refusal?.detail;
  }

  async function guess(user: string, remote: string, times: number) {
    for (let n = 0; n < times; n += 1) expect(await attempt(user, remote, 'wrong')).toBeUndefined();
  }

  it('has some tries, and then waits longer each time, the right password included', async () => {
    await guess('ali', home, free);
    expect(await attempt('ali', home, 'right')).toBe(`by this name from ${home}, until 2026-01-02T03:04:15.000Z`);
    for (const delay of [10, 20, 40, 80, 160, 320, 640, 900, 900]) {
      now += delay * second - 1;
      expect(await attempt('ali', home, 'right'), `${delay} s`).toBeDefined();
      now += 1;
      expect(await attempt('ali', home, 'wrong'), `${delay} s`).toBeUndefined();
    }
  });

  it('holds back neither the user elsewhere nor others at the same address', async () => {
    await guess('ali', office, free);
    expect(await attempt('ali', office, 'right')).toBeDefined();
    expect(await attempt('ali', home, 'right')).toBeUndefined();
    expect(await attempt('baba', office, 'right')).toBeUndefined();
  });

  it('is known to every instance', async () => {
    await guess('ali', home, free - 1);
    await attempt('ali', home, 'wrong', other);
    expect(await attempt('ali', home, 'right', instance())).toBeDefined();
  });

  it.each(['ali@corp', ' ALI@corp ', '\uff21li@corp'])('does not get around it by spelling: %j', async (spelled) => {
    await guess('Ali@Corp', home, free);
    expect(await attempt(spelled, home, 'right')).toBeDefined();
  });

  it('starts afresh after the right password', async () => {
    await guess('ali', home, free - 1);
    expect(await attempt('ali', home, 'right')).toBeUndefined();
    await guess('ali', home, free);
  });

  it('is forgiven with time', async () => {
    await guess('ali', home, free);
    now += free * guessBounds['user-and-address'].forgetMs;
    await guess('ali', home, free);
  });

  it('may not try many names from one address', async () => {
    for (let n = 0; n < guessBounds.address.free; n += 1) await guess(`user${n}`, office, 1);
    expect(await attempt('ali', office, 'right')).toMatch(/^by any name from 198\.51\.100\.1, until /);
    expect(await attempt('ali', home, 'right')).toBeUndefined();
  });

  it('may not try one name from many addresses', async () => {
    for (let n = 0; n < guessBounds.user.free; n += 1) await guess('ali', `203.0.113.${n}`, 1);
    expect(await attempt('ali', home, 'right')).toMatch(/^by this name from anywhere, until /);
    expect(await attempt('baba', '203.0.113.1', 'right')).toBeUndefined();
  });

  it('cannot try many at once before the first is counted', async () => {
    const burst = await Promise.all(Array.from({ length: 3 * attemptsAtOnceMax }, () => attempt('ali', home, 'wrong')));
    const tried = burst.filter((detail) => detail === undefined).length;
    expect(tried).toBeGreaterThanOrEqual(free);
    expect(tried).toBeLessThanOrEqual(attemptsAtOnceMax);
    await guess('baba', home, 1);
    const begun = await Promise.all(Array.from({ length: 10 }, () => guard.check('baba', home)));
    expect(begun.filter((refusal) => refusal === undefined)).toHaveLength(free - 1);
    now += attemptAbandonedMs;
    expect(await guard.check('baba', home)).toBeUndefined();
  });

  it('cannot get by with what the store knew before the others were counted', async () => {
    const answered = Promise.withResolvers<void>();
    const slow = new GuessStore(database);
    slow.find = async (...key) => {
      slow.find = store.find.bind(store);
      const found = await store.find(...key);
      await answered.promise;
      return found;
    };
    const late = new GuessGuard({ store: slow, now: () => now, logger, storeAnswerMs: 30 * second });
    await guess('ali', home, free - 1);
    const asked = late.check('ali', home);
    expect(await attempt('ali', home, 'wrong', late)).toBeUndefined();
    answered.resolve();
    expect(await asked).toMatchObject({ code: 'too-many-attempts' });
  });

  it('is counted in full by instances that count at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => store.count('ali', `203.0.113.${n % 4}`, now)));
    const { forgetMs } = guessBounds.user;
    expect(await store.find('ali', home)).toEqual([
      { what: 'user', name: 'ali', source: '', failed_at: now, empty_at: now + 40 * forgetMs },
    ]);
  });

  it('is shown to an administrator, who can lift it', async () => {
    await guess('ali', home, free);
    await guess('ali', office, free);
    const lock = (from: string) => ({ what: 'user-and-address', user: 'ali', from, until: '2026-01-02T03:04:15.000Z' });
    expect(await guard.locks()).toEqual(expect.arrayContaining([lock(home), lock(office)]));
    expect(await guard.lift('ali', home)).toBe(true);
    expect(await guard.locks()).toEqual([lock(office)]);
    expect(await attempt('ali', home, 'right')).toBeUndefined();
    expect(await guard.lift('Ali', undefined)).toBe(true);
    expect(await guard.locks()).toEqual([]);
    expect(await guard.lift('ali', undefined)).toBe(false);
  });

  it('with an address lifts what holds back the address as well', async () => {
    for (let n = 0; n < guessBounds.address.free; n += 1) await guess(`user${n}`, office, 1);
    expect(await guard.locks()).toMatchObject([{ what: 'address', from: office }]);
    expect(await guard.lift('ali', office)).toBe(true);
    expect(await attempt('ali', office, 'right')).toBeUndefined();
  });

  it('cannot fill the store', async () => {
    for (let n = 0; n < 20; n += 1) await store.count(`user${n}`, `203.0.113.${n}`, now + n);
    await store.tidy(now, 10);
    const left = await database.selectFrom('guess').select('what').execute();
    expect(left.length).toBeLessThanOrEqual(10);
    await store.tidy(now + 2 * 3600 * second, 10);
    expect(await database.selectFrom('guess').select('what').execute()).toEqual([]);
  });

  it('keeps nobody out while the store is away', async () => {
    await guess('ali', home, free);
    const dead = new GuessStore(database);
    dead.find = () => new Promise(() => undefined);
    const blind = new GuessGuard({ store: dead, now: () => now, logger });
    const asked = Date.now();
    for (let n = 0; n < 20; n += 1) expect(await attempt('ali', home, 'right', blind)).toBeUndefined();
    expect(Date.now() - asked).toBeLessThan(700);
    expect(logger.warn).toHaveBeenCalledOnce();
  });
});
