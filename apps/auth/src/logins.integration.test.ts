import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { authTestReply, sealedContext, sealedReply, subjects, testableMethods, verifyReply } from '@sekisho/contracts';
import { loadSealingPublicKey, newUlid, sealQuestion } from '@sekisho/platform';
import { utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthOverBus, client } from './testing/auth-over-bus.fixture.ts';
import { BusTap, formsOf } from './testing/bus-tap.fixture.ts';
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

  it('takes what was sealed for one connection, round and subject for no other', async () => {
    const key = await loadSealingPublicKey(join(auth.directory, 'keys'));
    const place = { connection: newUlid(), round: 0 };
    const question = utf8(
      JSON.stringify({ ...client, user: 'ali', credentials: { protocol: 'pap', password: base64(utf8(password)) } }),
    );
    const { sealed } = await sealQuestion(key, question, sealedContext(subjects.authVerify, place));
    const ask = (subject: string, change: object) =>
      auth.bus.request(subject, { ...place, sealed, ...change }, sealedReply).then(() => 'answered', String);
    expect(await ask(subjects.authVerify, {})).toBe('answered');
    for (const [subject, change] of [
      [subjects.authVerify, { connection: newUlid() }],
      [subjects.authVerify, { round: 1 }],
      [subjects.authEapBegin, {}],
    ] as const) {
      expect(await ask(subject, change)).toMatch(/refused \(not-opened: a sealed question cannot be opened/);
    }
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

  it('keeps passwords, and what proves them, unreadable on the bus and in the store', async () => {
    const tap = await BusTap.on(auth.bus);
    const slip = 'a slip of the fingers';
    await auth.addUser('tapped', password);
    await auth.does('user.passwd', { name: 'tapped', password: await auth.seal(slip, 'tapped'), papOnly: false });
    await auth.does('user.passwd', { name: 'tapped', password: await auth.seal(password, 'tapped'), papOnly: false });
    const before = auth.presented.length;
    for (const method of methods) await by[method]('tapped');
    await by.pap('tapped', slip);
    const tested = { user: 'tapped', password: await auth.seal(password, 'tapped'), machine: 'pre-shared-key' };
    for (const method of testableMethods) {
      const { verdict } = await auth.bus.request(subjects.authTest, { ...tested, method }, authTestReply);
      expect(verdict).toMatchObject({ outcome: 'accepted' });
      expect(verdict).not.toHaveProperty('authenticatorResponse');
    }
    await auth.does('user.list', {});
    await tap.stop();
    expect(tap.shows(utf8('tapped'))).toBe(true);
    const presented = auth.presented.slice(before);
    // Of CHAP the challenge and the response, of MS-CHAPv2 the peer's challenge and the server's own response too.
    expect(presented.length).toBeGreaterThan(10);
    for (const text of [password, slip]) presented.push(...formsOf(text));
    for (const secret of presented) expect(tap.shows(secret), Buffer.from(secret).toString('hex')).toBe(false);
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
