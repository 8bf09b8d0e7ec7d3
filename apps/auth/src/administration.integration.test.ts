import type { UserCommand } from '@sekisho/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthOverBus } from './testing/auth-over-bus.fixture.ts';
import { logInByEap, passwordMethods } from './testing/eap-login.fixture.ts';
import { logInBy } from './testing/password-login.fixture.ts';
import { makeUserStore, type UserStorePlace, userStores } from './testing/user-stores.fixture.ts';

const password = 'correct horse battery staple';

describe.each(userStores)('an administrator over the bus, users in %s', (kind) => {
  let auth: AuthOverBus;
  let place: UserStorePlace;

  const byPap = (user: string, text = password) => logInBy.pap(auth, user, text);

  beforeAll(async () => {
    auth = await AuthOverBus.open();
    place = await makeUserStore(kind, auth);
    // Two instances of the service start at once on an empty store.
    await auth.start({ users: { store: place.store } }, 'one', 'two');
    for (const name of ['ali', 'hassan', 'morgiana']) await auth.addUser(name, password);
  });
  afterAll(async () => {
    await auth.remove();
    await place.postgres?.remove();
  });

  it('finds the groups of the community made', async () => {
    expect(await auth.admin('group.list', {})).toEqual({
      outcome: 'done',
      groups: [
        { name: 'remote-access', members: 3, admits: 'users' },
        { name: 'remote-access-machines', members: 0, admits: 'machines' },
      ],
    });
  });

  it('changes who may log in from the next login on', async () => {
    await auth.addUser('cassim', password, { groups: [], officeMode: false });
    expect(await byPap('cassim')).toMatchObject({ code: 'not-in-remote-access-community' });
    await auth.admin('group.add-member', { group: 'remote-access', user: 'cassim' });
    expect(await byPap('cassim')).toMatchObject({ code: 'office-mode-not-enabled' });
    await auth.admin('user.set', { name: 'cassim', officeMode: true });
    expect(await byPap('cassim')).toMatchObject({ outcome: 'accepted' });
    await auth.admin('user.passwd', { name: 'cassim', password: await auth.seal('new one', 'cassim'), papOnly: true });
    expect(await byPap('cassim')).toMatchObject({ code: 'wrong-password' });
    expect(await byPap('cassim', 'new one')).toMatchObject({ outcome: 'accepted' });
    expect(
      await logInByEap(auth, { user: 'cassim', method: passwordMethods['eap-md5-challenge']('cassim', 'new one') }),
    ).toMatchObject({ code: 'method-not-possible-for-user' });
    await auth.admin('user.remove', { name: 'cassim' });
    expect(await byPap('cassim', 'new one')).toMatchObject({ code: 'unknown-user' });
  });

  it('is told what cannot be done', async () => {
    const reason = async (command: UserCommand, payload: unknown) => {
      const reply = await auth.admin(command, payload);
      return reply.outcome === 'failed' ? reply.reason : reply.outcome;
    };
    const user = { groups: [], officeMode: true, papOnly: false };
    const sealed = (name: string, text = 'x') => auth.seal(text, name);
    expect(await reason('user.add', { ...user, name: 'ali', password: await sealed('ali') })).toMatch(/already a user/);
    expect(await reason('user.add', { ...user, name: 'a\\b', password: await sealed('a\\b') })).toMatch(/backslash/);
    expect(await reason('user.add', { ...user, name: ' a', password: await sealed(' a') })).toMatch(/space/);
    expect(await reason('user.add', { ...user, name: 'b', password: await sealed('b', '') })).toMatch(/be empty/);
    const long = await sealed('b', 'x'.repeat(257));
    expect(await reason('user.add', { ...user, name: 'b', password: long })).toMatch(/longer than 256/);
    expect(await reason('user.passwd', { name: 'ali', papOnly: false, password: long })).toMatch(
      /sealed to another key/,
    );
    expect(await reason('group.remove', { name: 'remote-access' })).toMatch(/out of remoteAccessCommunity\.groups/);
    expect(await reason('group.remove', { name: 'remote-access-machines' })).toMatch(
      /out of remoteAccessCommunity\.machines\.groups/,
    );
    await expect(auth.admin('user.set', { name: 'ali' })).rejects.toThrow(/bad-message/);
  });
});
