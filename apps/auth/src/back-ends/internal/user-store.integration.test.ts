import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../store/migrations.ts';
import { FreshStores } from '../../testing/fresh-stores.fixture.ts';
import { noRules, type UserTables } from './account-columns.ts';
import { type User, UserStore } from './user-store.ts';
import { UserStoreRefusal } from './user-store-refusal.ts';

const stores = new FreshStores();
beforeAll(() => stores.start());
afterAll(() => stores.remove());

const user = (name: string, ...groups: string[]): User => ({
  name,
  groups,
  officeMode: true,
  password: { kind: 'encrypted', keyId: 'k1', box: 'Ym94' },
  rules: noRules,
  lockedUntil: null,
});

const fresh = { ...noRules, failures: 0, lockedUntil: null, lastLogin: null };

describe.each(['sqlite', 'postgres'] as const)('the user store in %s', (kind) => {
  let database: Kysely<UserTables>;
  let store: UserStore;

  beforeEach(async () => {
    database = await stores.open<UserTables>(kind);
    store = new UserStore(database, () => new Date('2026-01-02T03:04:05Z'));
    await store.ensureGroups(['remote-access', 'staff']);
  });
  afterEach(() => database.destroy());

  it('has the rules of an account from its first moment', async () => {
    await store.add({ ...user('ali'), address: '10.8.0.9', expires: '2027-01-31', disabled: true });
    const rules = { ...noRules, address: '10.8.0.9', expires: '2027-01-31', disabled: true };
    expect((await store.find('ali'))?.rules).toEqual(rules);
  });

  it('gives back what it was given', async () => {
    const hashed: User = {
      ...user("o'brien; drop table account", 'staff', 'remote-access'),
      officeMode: false,
      password: { kind: 'argon2id', hash: '$argon2id$' },
    };
    await store.add(user('ali', 'remote-access'));
    await store.add(hashed);
    expect(await store.find('ali')).toEqual(user('ali', 'remote-access'));
    expect(await store.find(hashed.name)).toEqual({ ...hashed, groups: ['remote-access', 'staff'] });
    expect(await store.list()).toEqual([
      {
        name: 'ali',
        groups: ['remote-access'],
        officeMode: true,
        hasPassword: true,
        papOnly: false,
        createdAt: '2026-01-02T03:04:05.000Z',
        ...fresh,
      },
      {
        name: hashed.name,
        groups: ['remote-access', 'staff'],
        officeMode: false,
        hasPassword: true,
        papOnly: true,
        createdAt: '2026-01-02T03:04:05.000Z',
        ...fresh,
      },
    ]);
  });

  it('goes by the exact name', async () => {
    await store.add(user('Ali'));
    for (const other of ['ali', 'Ali ', 'Al', '%', '']) expect(await store.find(other)).toBeUndefined();
  });

  it('refuses a name that is taken, and keeps the first', async () => {
    await store.add(user('ali', 'staff'));
    await expect(store.add({ ...user('ali'), officeMode: false })).rejects.toThrow('There is already a user ali.');
    expect(await store.find('ali')).toEqual(user('ali', 'staff'));
  });

  it('adds a user whole or not at all', async () => {
    await expect(store.add(user('ali', 'staff', 'nowhere'))).rejects.toThrow(
      /no group nowhere; add it: sekisho group add/,
    );
    expect(await store.find('ali')).toBeUndefined();
  });

  it('changes password and Office Mode of that user alone', async () => {
    await store.add(user('ali', 'staff'));
    await store.add(user('baba'));
    await store.setPassword('ali', { kind: 'argon2id', hash: 'h' });
    await store.set('ali', { officeMode: false });
    const changed = { ...user('ali', 'staff'), officeMode: false, password: { kind: 'argon2id', hash: 'h' } };
    expect(await store.find('ali')).toEqual(changed);
    expect(await store.find('baba')).toEqual(user('baba'));
  });

  it('keeps every rule of an account, changes those that are named, and lifts them by null', async () => {
    await store.add(user('ali'));
    const rules = {
      disabled: true,
      expires: '2026-12-31',
      mustChange: true,
      loginHours: 'Mon 08:00-09:00',
      logins: { max: 2, whenFull: 'replace' },
      address: '10.66.0.5',
    } as const;
    await store.set('ali', rules);
    expect((await store.find('ali'))?.rules).toEqual(rules);
    expect(await store.list()).toEqual([expect.objectContaining({ name: 'ali', ...rules })]);
    await store.set('ali', { logins: 'unlimited', disabled: false });
    expect((await store.find('ali'))?.rules).toEqual({ ...rules, logins: 'unlimited', disabled: false });
    await store.set('ali', noRules);
    expect((await store.find('ali'))?.rules).toEqual(noRules);
  });

  it('rules nothing for accounts of before there were rules', async () => {
    const open = stores.opener<UserTables>(kind);
    const old = await open(migrations.steps.slice(0, 1));
    const columns = { password_kind: 'encrypted', password: 'Ym94', password_key: 'k1', office_mode: 1 } as const;
    await old
      .insertInto('account')
      .values({ name: 'ali', created_at: '2025-01-01T00:00:00.000Z', ...columns })
      .execute();
    await old.destroy();
    const current = await open();
    expect(await new UserStore(current).find('ali')).toEqual(user('ali'));
    await current.destroy();
  });

  it('lets a new password count as changed', async () => {
    await store.add(user('ali'));
    await store.set('ali', { mustChange: true });
    await store.setPassword('ali', { kind: 'argon2id', hash: 'h' });
    expect((await store.find('ali'))?.rules.mustChange).toBe(false);
  });

  it('removes a user with all memberships, who may come again', async () => {
    await store.add(user('ali', 'staff'));
    await store.remove('ali');
    expect(await store.find('ali')).toBeUndefined();
    await store.add(user('ali'));
    expect(await store.find('ali')).toEqual(user('ali'));
  });

  it.each([
    ['setPassword', () => store.setPassword('nobody', { kind: 'argon2id', hash: 'h' })],
    ['set', () => store.set('nobody', { disabled: true })],
    ['remove', () => store.remove('nobody')],
    ['addMember', () => store.addMember('staff', 'nobody')],
    ['removeMember', () => store.removeMember('staff', 'nobody')],
  ])('says in %s that there is no such user', async (_, change) => {
    await expect(change()).rejects.toThrow('There is no user nobody.');
  });

  it.each([
    ['addMember', () => store.addMember('nowhere', 'ali')],
    ['removeMember', () => store.removeMember('nowhere', 'ali')],
    ['removeGroup', () => store.removeGroup('nowhere')],
  ])('says in %s that there is no such group', async (_, change) => {
    await store.add(user('ali'));
    await expect(change()).rejects.toThrow(/There is no group nowhere/);
  });

  it('takes members in, once, and lets them go', async () => {
    await store.add(user('ali'));
    await store.addMember('staff', 'ali');
    await store.addMember('staff', 'ali');
    expect(await store.listGroups()).toEqual([
      { name: 'remote-access', members: 0 },
      { name: 'staff', members: 1 },
    ]);
    await store.removeMember('staff', 'ali');
    await expect(store.removeMember('staff', 'ali')).rejects.toThrow('The user ali is not in the group staff.');
  });

  it('keeps a group that has members', async () => {
    await store.add(user('ali', 'staff'));
    await expect(store.removeGroup('staff')).rejects.toThrow('The group staff has a member; take them out first.');
    await store.add(user('baba', 'staff'));
    await expect(store.removeGroup('staff')).rejects.toThrow('The group staff has 2 members; take them out first.');
    await store.remove('ali');
    await store.remove('baba');
    await store.removeGroup('staff');
    expect((await store.listGroups()).map(({ name }) => name)).toEqual(['remote-access']);
  });

  it('refuses a group that exists, but ensures it silently', async () => {
    await expect(store.addGroup('staff')).rejects.toThrow('There is already a group staff.');
    await store.ensureGroups(['staff', 'new']);
    expect((await store.listGroups()).map(({ name }) => name)).toEqual(['new', 'remote-access', 'staff']);
  });

  it('lets one of two win who add the same name at once', async () => {
    const results = await Promise.allSettled([store.add(user('ali')), store.add(user('ali', 'staff'))]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await store.list()).toHaveLength(1);
  });

  it('lets one account alone have an address, and names it to the others', async () => {
    await store.add({ ...user('ali'), address: '10.66.0.5' });
    await store.add(user('baba'));
    const taken = 'The user ali has the address 10.66.0.5 already.';
    await expect(store.set('baba', { address: '10.66.0.5' })).rejects.toThrow(taken);
    await expect(store.add({ ...user('cassim'), address: '10.66.0.5' })).rejects.toThrow(taken);
    await expect(store.set('nobody', { address: '10.66.0.5' })).rejects.toThrow('There is no user nobody.');
    await store.set('ali', { address: '10.66.0.5', disabled: true });
    await store.remove('ali');
    await store.set('baba', { address: '10.66.0.5' });
    expect(await store.list()).toEqual([expect.objectContaining({ name: 'baba', address: '10.66.0.5' })]);
  });

  it('lets one of two win who take the same address at once', async () => {
    await store.add(user('ali'));
    await store.add(user('baba'));
    const taking = ['ali', 'baba'].map((name) => store.set(name, { address: '10.66.0.5' }));
    const refused = (await Promise.allSettled(taking)).filter(({ status }) => status === 'rejected');
    expect(refused).toEqual([{ status: 'rejected', reason: expect.any(UserStoreRefusal) }]);
  });

  describe('wrong passwords', () => {
    const policy = { lockAfter: 3, lockFor: 60_000 };
    const start = Date.parse('2026-01-02T03:04:05Z');
    const lockedUntil = async () => (await store.find('ali'))?.lockedUntil;
    let now: number;
    let other: UserStore;

    beforeEach(async () => {
      now = start;
      [store, other] = [1, 2].map(() => new UserStore(database, () => new Date(now))) as [UserStore, UserStore];
      await store.add(user('ali'));
    });

    it('lock the account with the last that is allowed, for a time', async () => {
      for (const times of [1, 2]) {
        await store.countFailure('ali', policy);
        expect((await store.list())[0]).toMatchObject({ failures: times, lockedUntil: null });
      }
      await store.countFailure('ali', policy);
      expect(await lockedUntil()).toBe('2026-01-02T03:05:05.000Z');
      expect(await store.locked()).toEqual([{ name: 'ali', until: '2026-01-02T03:05:05.000Z' }]);
      now += 60_000;
      expect(await store.locked()).toEqual([]);
    });

    it('do not prolong a lock, and begin anew after it', async () => {
      for (const _ of [1, 2, 3]) await store.countFailure('ali', policy);
      now += 30_000;
      await store.countFailure('ali', policy);
      expect(await lockedUntil()).toBe('2026-01-02T03:05:05.000Z');
      now += 30_000;
      await store.countFailure('ali', policy);
      expect((await store.list())[0]).toMatchObject({ failures: 1, lockedUntil: null });
    });

    it('are forgotten after a while, and by a right one', async () => {
      for (const _ of [1, 2]) await store.countFailure('ali', policy);
      now += 60_000;
      await store.countFailure('ali', policy);
      expect((await store.list())[0]).toMatchObject({ failures: 1 });
      await store.countLogin('ali', 'password');
      expect((await store.list())[0]).toMatchObject({ failures: 0, lastLogin: '2026-01-02T03:05:05.000Z' });
    });

    it('are not forgotten for a login by certificate', async () => {
      for (const _ of [1, 2, 3]) await store.countFailure('ali', policy);
      await store.countLogin('ali', 'certificate');
      const [record] = await store.list();
      expect(record).toMatchObject({ failures: 3, lastLogin: '2026-01-02T03:04:05.000Z' });
      expect(record?.lockedUntil).not.toBeNull();
    });

    it('all count, however many come at once and to whichever instance', async () => {
      await Promise.all(
        Array.from({ length: 30 }, (_, n) =>
          (n % 2 === 0 ? store : other).countFailure('ali', { ...policy, lockAfter: 31 }),
        ),
      );
      expect((await store.list())[0]).toMatchObject({ failures: 30, lockedUntil: null });
    });

    it('never lock where the settings say so, nor a name that nobody has', async () => {
      for (const _ of [1, 2, 3, 4]) await store.countFailure('ali', { ...policy, lockAfter: 0 });
      await store.countFailure('nobody', policy);
      expect(await store.locked()).toEqual([]);
    });

    it('are forgiven by an administrator', async () => {
      for (const _ of [1, 2, 3]) await store.countFailure('ali', policy);
      expect(await store.unlock('ali')).toBe(true);
      expect((await store.list())[0]).toMatchObject({ failures: 0, lockedUntil: null });
      expect(await store.unlock('nobody')).toBe(false);
    });
  });
});
