import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@sekisho/platform';
import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresServer, type TestServer } from '../../testing/servers.fixture.ts';
import { migrations } from './migrations.ts';
import { type User, UserStore, type UserTables } from './user-store.ts';

let postgres: TestServer;
let databases = 0;
const state = mkdtempSync(join(tmpdir(), 'sekisho-users-'));

beforeAll(async () => {
  postgres = await postgresServer();
  await postgres.start();
});
afterAll(() => postgres.remove());

function freshStore(kind: 'sqlite' | 'postgres') {
  databases += 1;
  const name = `users${databases}`;
  if (kind === 'sqlite') return { sqlite: `${name}.sqlite` };
  execFileSync('psql', [postgres.url, '-qc', `create database ${name}`]);
  process.env[name] = postgres.url.replace(/\/postgres$/, `/${name}`);
  return { postgres: { env: name } };
}

const user = (name: string, ...groups: string[]): User => ({
  name,
  groups,
  officeMode: true,
  password: { kind: 'encrypted', keyId: 'k1', box: 'Ym94' },
});

describe.each(['sqlite', 'postgres'] as const)('the user store in %s', (kind) => {
  let database: Kysely<UserTables>;
  let store: UserStore;

  beforeEach(async () => {
    database = await openDatabase<UserTables>(freshStore(kind), migrations, { stateDir: state, directory: state });
    store = new UserStore(database, () => new Date('2026-01-02T03:04:05Z'));
    await store.ensureGroups(['remote-access', 'staff']);
  });
  afterEach(() => database.destroy());

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
        papOnly: false,
        createdAt: '2026-01-02T03:04:05.000Z',
      },
      {
        name: hashed.name,
        groups: ['remote-access', 'staff'],
        officeMode: false,
        papOnly: true,
        createdAt: '2026-01-02T03:04:05.000Z',
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
    await store.setOfficeMode('ali', false);
    const changed = { ...user('ali', 'staff'), officeMode: false, password: { kind: 'argon2id', hash: 'h' } };
    expect(await store.find('ali')).toEqual(changed);
    expect(await store.find('baba')).toEqual(user('baba'));
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
    ['setOfficeMode', () => store.setOfficeMode('nobody', true)],
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
    expect(await store.listGroups(['remote-access'])).toEqual([
      { name: 'remote-access', members: 0, inCommunity: true },
      { name: 'staff', members: 1, inCommunity: false },
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
    expect((await store.listGroups([])).map(({ name }) => name)).toEqual(['remote-access']);
  });

  it('refuses a group that exists, but ensures it silently', async () => {
    await expect(store.addGroup('staff')).rejects.toThrow('There is already a group staff.');
    await store.ensureGroups(['staff', 'new']);
    expect((await store.listGroups([])).map(({ name }) => name)).toEqual(['new', 'remote-access', 'staff']);
  });

  it('lets one of two win who add the same name at once', async () => {
    const results = await Promise.allSettled([store.add(user('ali')), store.add(user('ali', 'staff'))]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await store.list()).toHaveLength(1);
  });
});
