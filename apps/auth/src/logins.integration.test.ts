import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { subjects, verifyReply } from '@sekisho/contracts';
import { newUlid } from '@sekisho/platform';
import { utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthOverBus } from './testing/auth-over-bus.fixture.ts';
import { logInByEap, passwordMethods } from './testing/eap-login.fixture.ts';
import { base64, logInBy, wordOf } from './testing/password-login.fixture.ts';
import { makeUserStore, type UserStorePlace, userStores } from './testing/user-stores.fixture.ts';

const password = 'correct horse battery staple';

describe.each(userStores)('logins by password over the bus, users in %s', (kind) => {
  let auth: AuthOverBus;
  let place: UserStorePlace;

  const by = {
    pap: (user: string, text = password) => logInBy.pap(auth, user, text),
    'chap-md5': (user: string, text = password) => logInBy['chap-md5'](auth, user, text),
    'ms-chap-v2': (user: string, text = password) => logInBy['ms-chap-v2'](auth, user, text),
    'eap-md5-challenge': (user: string, text = password) => byEap('eap-md5-challenge', user, text),
    'eap-ms-chap-v2': (user: string, text = password) => byEap('eap-ms-chap-v2', user, text),
  };
  const methods = ['pap', 'chap-md5', 'ms-chap-v2', 'eap-md5-challenge', 'eap-ms-chap-v2'] as const;

  /** The packet that ends the conversation says the same as the reply. */
  async function byEap(method: keyof typeof passwordMethods, user: string, text: string) {
    const reply = await logInByEap(auth, { user, method: passwordMethods[method](user, text) });
    expect(Buffer.from(reply.packet, 'base64')[0]).toBe(reply.outcome === 'accepted' ? 3 : 4);
    return reply;
  }

  beforeAll(async () => {
    auth = await AuthOverBus.open();
    place = await makeUserStore(kind, auth);
    const realms = {
      internal: { default: true, backEnds: ['internal'] },
      strict: { suffix: '@strict', backEnds: ['internal'], methods: ['ms-chap-v2', 'eap-ms-chap-v2'] },
      plain: { suffix: '@plain', backEnds: ['internal'], methods: ['pap'] },
    };
    await auth.start({ users: { store: place.store }, realms }, 'one', 'two');
    await auth.addUser('ali', password);
    await auth.addUser('outsider', password, { groups: [] });
    await auth.addUser('deskbound', password, { officeMode: false });
    await auth.addUser('hashed', password, { papOnly: true });
  });
  afterAll(async () => {
    await auth.remove();
    await place.postgres?.remove();
  });

  describe.each(methods)('by %s', (method) => {
    it('accepts the right password, also behind a Windows domain', async () => {
      const accepted = {
        outcome: 'accepted',
        user: 'ali',
        realm: 'internal',
        backEnd: 'internal',
        method,
        groups: ['remote-access'],
        grants: {},
      };
      expect(await by[method]('ali')).toMatchObject(accepted);
      expect(await by[method]('CORP\\ali')).toMatchObject(accepted);
    });

    it('refuses, each with its code, and says nothing of the community to who has not the password', async () => {
      const code = async (user: string, text?: string) => {
        const reply = await by[method](user, text);
        expect(reply).toMatchObject({ outcome: 'refused', user });
        return wordOf(reply);
      };
      expect(await code('ali', 'wrong')).toBe('wrong-password');
      expect(await code('ali', '')).toBe('wrong-password');
      expect(await code('Ali')).toBe('unknown-user');
      expect(await code('outsider')).toBe('not-in-remote-access-community');
      expect(await code('outsider', 'wrong')).toBe('wrong-password');
      expect(await code('deskbound')).toBe('office-mode-not-enabled');
      expect(await code('deskbound', 'wrong')).toBe('wrong-password');
    });
  });

  it.each([
    ['', ''],
    ['ali\0', 'ali\uFFFD'],
    ['x'.repeat(1000), 'x'.repeat(1000)],
    ["' or 1=1 --", "' or 1=1 --"],
    ['CORP\\', 'CORP\\'],
  ])('knows no user %j', async (name, shown) => {
    expect(await by.pap(name)).toMatchObject({ code: 'unknown-user', user: shown });
    expect(await by['chap-md5'](name)).toMatchObject({ code: 'unknown-user', user: shown });
  });

  it('verifies a password kept as a hash by PAP alone', async () => {
    expect(await by.pap('hashed')).toMatchObject({ outcome: 'accepted', user: 'hashed' });
    expect(await by.pap('hashed', 'wrong')).toMatchObject({ code: 'wrong-password' });
    for (const method of methods.filter((each) => each !== 'pap')) {
      expect(await by[method]('hashed')).toMatchObject({ code: 'method-not-possible-for-user' });
    }
  });

  it('does not take a sealed password for another connection', async () => {
    const sealed = await auth.seal(password, newUlid());
    expect(await auth.verify('ali', { protocol: 'pap', password: sealed })).toMatchObject({
      code: 'authentication-service-unavailable',
      detail: expect.stringContaining('sealed'),
    });
  });

  it.each([
    ['pap', 'ali@plain', 'accepted'],
    ['chap-md5', 'ali@plain', 'method-not-allowed-in-realm'],
    ['ms-chap-v2', 'ali@plain', 'method-not-allowed-in-realm'],
    ['eap-md5-challenge', 'ali@plain', 'method-not-allowed-in-realm'],
    ['eap-ms-chap-v2', 'ali@plain', 'method-not-allowed-in-realm'],
    ['pap', 'ali@strict', 'method-not-allowed-in-realm'],
    ['chap-md5', 'ali@strict', 'method-not-allowed-in-realm'],
    ['ms-chap-v2', 'ali@strict', 'accepted'],
    ['eap-md5-challenge', 'ali@strict', 'no-common-authentication'],
    ['eap-ms-chap-v2', 'ali@strict', 'accepted'],
  ] as const)('enforces the methods of a realm (P8): by %s as %s: %s', async (method, user, expected) => {
    const reply = await by[method](user);
    expect(wordOf(reply)).toBe(expected);
    if (reply.outcome === 'accepted') expect(reply).toMatchObject({ user, realm: user.slice('ali@'.length) });
    expect(await by.pap(user, 'wrong')).toMatchObject({ code: 'wrong-password' });
  });

  it('keeps passwords unreadable on the bus and in the store', async () => {
    const seen: Buffer[] = [];
    const tap = auth.bus.connection.subscribe('>', {
      callback: (_, message) => {
        seen.push(Buffer.from(message.data));
      },
    });
    await auth.bus.connection.flush();
    await auth.addUser('tapped', password);
    for (const method of methods) await by[method]('tapped');
    await by.pap('tapped', 'a slip of the fingers');
    await auth.bus.connection.flush();
    tap.unsubscribe();
    const traffic = Buffer.concat(seen).toString('latin1');
    expect(traffic).toContain('tapped');
    for (const text of [password, 'a slip of the fingers']) {
      const forms = [
        text,
        base64(utf8(text)),
        Buffer.from(text).toString('hex'),
        createHash('md5').update(text).digest('hex'),
      ];
      for (const form of forms) expect(traffic).not.toContain(form);
    }
    if (kind === 'sqlite') {
      const files = ['users.sqlite', 'users.sqlite-wal'].map((name) =>
        readFileSync(join(auth.directory, 'db', name), 'latin1'),
      );
      expect(files.join('')).toContain('tapped');
      expect(files.join('')).not.toContain(password);
    }
  });

  it('answers a message that fits no schema with the reason, and goes on', async () => {
    await expect(auth.bus.request(subjects.authVerify, { user: 'ali' }, verifyReply)).rejects.toThrow(
      /refused \(bad-message/,
    );
    expect(await by.pap('ali')).toMatchObject({ outcome: 'accepted' });
  });

  it.runIf(kind === 'postgres')(
    'says "unavailable", never "wrong password", while the store is away, and recovers',
    async () => {
      await place.postgres?.kill();
      for (const method of methods) {
        expect(await by[method]('ali', 'wrong')).toMatchObject({
          outcome: 'refused',
          code: 'authentication-service-unavailable',
        });
      }
      expect(await auth.admin('user.list', {})).toMatchObject({
        outcome: 'failed',
        reason: expect.stringContaining('store'),
      });
      await place.postgres?.start();
      await expect.poll(() => by.pap('ali'), { timeout: 20_000 }).toMatchObject({ outcome: 'accepted' });
    },
  );
});
