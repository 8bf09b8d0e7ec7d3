import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdministratorCommands } from '../access/administrator-commands.ts';
import { client, password, type TestDoor } from '../access/door.fixture.ts';
import { entranceCases } from '../access/entrance.cases.fixture.ts';
import { hashOf, newToken } from '../access/tokens.ts';
import { SetupLinks } from '../clients/setup-links.ts';
import type { ConsoleTables, SetupLinkRow } from './schema.ts';
import { Stores } from './stores.fixture.ts';

const stores = new Stores();
beforeAll(() => stores.open());
afterAll(() => stores.close());

describe('in Postgres', () => entranceCases(async () => stores.door(await stores.make('Postgres'))));

describe.each(['SQLite', 'Postgres'] as const)('a store in %s of before there were links for everybody', (kind) => {
  it('keeps its links: one that waits is good once, one that was used is not', async () => {
    const settings = await stores.make(kind);
    type Former = Pick<ConsoleTables, 'console_setup_link'>;
    const former = await stores.before<Former>('setup-links-for-everybody', settings);
    const [waiting, used] = [newToken(), newToken()];
    const [madeAt, expiresAt] = ['2026-01-01T00:00:00.000Z', '9999-01-01T00:00:00.000Z'];
    const made = {
      user_name: 'bob',
      resets_password: 1,
      created_by: 'root',
      created_at: madeAt,
      expires_at: expiresAt,
    };
    for (const [token, usedAt] of [[waiting, null] as const, [used, madeAt] as const]) {
      const link = { ...made, id: hashOf(token), token: hashOf(token), used_at: usedAt };
      await former
        .insertInto('console_setup_link')
        .values(link as SetupLinkRow)
        .execute();
    }
    await former.destroy();
    const door = stores.door(settings);
    const links = new SetupLinks(door.database, () => door.now);
    expect(await links.take(used, '192.0.2.7')).toBeUndefined();
    expect(await links.take(waiting, '192.0.2.7')).toMatchObject({ user_name: 'bob', resets_password: 1 });
    expect(await links.take(waiting, '192.0.2.7')).toBeUndefined();
    await door.close();
  });
});

/** Each has its own way to the store, as two processes have. */
describe.each(['SQLite', 'Postgres'] as const)('two consoles that share a store in %s', (kind) => {
  let one: TestDoor;
  let two: TestDoor;
  beforeEach(async () => {
    const settings = await stores.make(kind);
    [one, two] = [stores.door(settings), stores.door(settings)];
    // Both have a connection before they race.
    await Promise.all([one.administrators.list(), two.administrators.list()]);
  });
  afterEach(() => Promise.all([one.close(), two.close()]));

  const commandsOf = (door: TestDoor) =>
    new AdministratorCommands({
      ...door,
      tables: door.database,
      place: { names: [], listen: { address: '127.0.0.1', port: 8443 } },
      logger: { error: () => undefined },
      now: () => door.now,
    });
  const outcomesOf = async (tried: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(tried)).map(({ status }) => status).toSorted();

  it.each([
    ['remove', (door: TestDoor, id: string, name: string) => door.administrators.remove({ id, name })],
    [
      'demote',
      (door: TestDoor, id: string, name: string) => door.administrators.change({ id, name }, { role: 'viewer' }),
    ],
    [
      'disable',
      (door: TestDoor, id: string, name: string) => door.administrators.change({ id, name }, { disabled: 1 }),
    ],
  ])('leave an administrator where two %s one another at once', async (_, act) => {
    const { administrator: first } = await one.enrolled('first');
    const { administrator: second } = await one.enrolled('second');
    expect(await outcomesOf([act(one, second.id, 'second'), act(two, first.id, 'first')])).toEqual([
      'fulfilled',
      'rejected',
    ]);
    const left = (await one.administrators.list()).filter(
      (each) => each.role === 'administrator' && each.disabled === 0,
    );
    expect(left).toHaveLength(1);
  });

  it('leave one likewise where both are told to by command', async () => {
    await one.enrolled('first');
    await one.enrolled('second');
    const done = await Promise.all([
      commandsOf(one).run('admin.remove', { name: 'second' }),
      commandsOf(two).run('admin.set', { name: 'first', role: 'operator' }),
    ]);
    expect(done.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'failed']);
  });

  it('add one administrator of a name, in whatever case of letters', async () => {
    const tried = [one.administrators.add('Root', 'viewer'), two.administrators.add('root', 'operator')];
    expect(await outcomesOf(tried)).toEqual(['fulfilled', 'rejected']);
    const both = ['alice', 'Alice'].map((name, at) =>
      commandsOf(at === 0 ? one : two).run('admin.add', { name, role: 'viewer', token: hashOf(newToken()) }),
    );
    expect((await Promise.all(both)).map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'failed']);
  });

  it('make one first administrator, also of links that both have handed out', async () => {
    // As if both had found none at the same moment: each has its link in the table.
    const tokens = [newToken(), newToken()];
    const tables = await one.database.get();
    const times = { created_at: new Date(one.now).toISOString(), expires_at: new Date(one.now + 60_000).toISOString() };
    const rows = tokens.map((token) => ({ token: hashOf(token), administrator: null, ...times }));
    await tables.insertInto('console_invitation').values(rows).execute();
    const accept = async (door: TestDoor, token: string, name: string) => {
      const { secret, opened } = await door.opened(token);
      return door.entrance.accept({ token, opened, name, password, code: door.codeOf(secret) }, client);
    };
    const [first = '', second = ''] = tokens;
    expect(await outcomesOf([accept(one, first, 'one'), accept(two, second, 'two')])).toEqual([
      'fulfilled',
      'rejected',
    ]);
    expect(await one.administrators.list()).toHaveLength(1);
  });

  it('hand out one link of the first administrator: the one before is over', async () => {
    await Promise.all([one.invitations.make(null), two.invitations.make(null)]);
    const tables = await one.database.get();
    expect(await tables.selectFrom('console_invitation').selectAll().execute()).toHaveLength(1);
  });

  it('take a code of the app once, and a recovery code once', async () => {
    const { secret, recovery } = await one.enrolled('root');
    two.now = one.now;
    const signIn = (door: TestDoor, code: string) =>
      door.entrance.signIn({ name: 'root', password, code }, client).then(({ outcome }) => outcome);
    const code = one.codeOf(secret);
    expect((await Promise.all([signIn(one, code), signIn(two, code)])).toSorted()).toEqual(['refused', 'signed-in']);
    const [spare = ''] = recovery;
    expect((await Promise.all([signIn(one, spare), signIn(two, spare)])).toSorted()).toEqual(['refused', 'signed-in']);
  });

  it('let nobody in by a password that is no longer theirs', async () => {
    const { administrator, token, secret } = await one.enrolled('root');
    const here = await one.signIns.find(token);
    if (here === undefined) throw new Error('not signed in');
    two.now = one.now;
    const [former] = await Promise.all([
      two.entrance.signIn({ name: 'root', password, code: two.codeOf(secret) }, client),
      one.entrance.setPassword(here, 'four other long words', client),
    ]);
    // Refused, or in and put out: never in from then on.
    if (former.outcome === 'signed-in') expect(await two.signIns.find(former.token)).toBeUndefined();
    expect(await one.signIns.of(administrator.id)).toHaveLength(1);
  });

  it('hand out a set-up by one link once', async () => {
    const links = [one, two].map((door) => new SetupLinks(door.database, () => door.now));
    const how = { authentication: undefined, preSharedKey: undefined, machine: undefined, server: undefined };
    const order = { ...how, user: 'bob', uses: 1, resetsPassword: false, by: 'root' };
    const made = await links[0]?.make({ ...order, lastsMs: 60_000 });
    const taken = await Promise.all(links.map((each) => each.take(made?.token ?? '', '192.0.2.7')));
    expect(taken.filter((link) => link !== undefined)).toHaveLength(1);
  });
});
