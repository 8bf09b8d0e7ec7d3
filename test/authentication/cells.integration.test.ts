import { basename } from 'node:path';
import type { RefusalCode } from '@sekisho/contracts';
import { eventually } from '@sekisho/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { logDelayMs } from '../support/limits.ts';
import { leaksIn } from './harness/leaks.ts';
import { type BackEnd, backEnds, Site } from './harness/site.ts';

const possible = process.getuid?.() === 0;

/** What each back end can verify. EAP that RADIUS servers do by themselves is in eap-relay.integration.test.ts. */
const methods: Readonly<Record<BackEnd, readonly string[]>> = {
  internal: ['pap', 'chap-md5', 'ms-chap-v2', 'eap-md5', 'eap-ms-chap-v2'],
  os: ['pap'],
  radius: ['pap', 'chap-md5', 'ms-chap-v2'],
  ldap: ['pap', 'ms-chap-v2', 'eap-ms-chap-v2'],
  tacacs: ['pap', 'chap-md5', 'eap-md5'],
};
const cells = backEnds.flatMap((backEnd) => methods[backEnd].map((method) => [backEnd, method] as const));

describe.skipIf(!possible)('a gateway with all kinds of back ends', () => {
  let site: Site;
  let began = new Date();

  beforeAll(async () => {
    // The log that says most must say nothing of secrets either.
    site = await Site.start('sekisho-cells', { log: { level: 'trace' } });
  });
  afterAll(() => site?.remove());
  beforeEach(() => {
    began = new Date();
  });

  const connected = { exitCode: 0, stdout: expect.stringContaining('Connected') };
  const refusal = (code: RefusalCode) => site.gateway.refusal(code, began);

  describe.each(cells)('%s, by %s,', (backEnd, method) => {
    // Each from an address of its own: wrong passwords of one cell hold back no other.
    const local = `127.0.1.${1 + cells.findIndex((cell) => cell[0] === backEnd && cell[1] === method)}`;

    it('lets in who has the right password, and refuses a wrong one by its code', async () => {
      const user = site.user('carol', backEnd);
      const [right, wrong] = await Promise.all([
        site.connect(user, { method, local, password: backEnd }),
        site.connect(user, { method, local, password: 'wrong' }),
      ]);
      expect(right).toMatchObject(connected);
      expect(wrong).toMatchObject({ exitCode: 1, stdout: expect.not.stringContaining('Connected') });
      expect(await refusal('wrong-password')).toMatchObject({
        user,
        remote: expect.stringContaining(local),
        address: null,
      });
    });
  });

  it.each(backEnds)('refuses a user of %s who is in no group of the community', async (backEnd) => {
    const user = site.user('stranger', backEnd);
    expect(await site.connect(user, { method: 'pap', password: backEnd })).toMatchObject({ exitCode: 1 });
    expect(await refusal('not-in-remote-access-community')).toMatchObject({ user });
  });

  it('refuses a method that the realm does not allow, though the password is right', async () => {
    expect(await site.connect('carol@strict', { method: 'pap', password: 'internal' })).toMatchObject({ exitCode: 1 });
    const detail = 'strict allows ms-chap-v2, used was pap';
    expect(await refusal('method-not-allowed-in-realm')).toMatchObject({ user: 'carol@strict', detail });
    expect(await site.connect('carol@strict', { method: 'ms-chap-v2', password: 'internal' })).toMatchObject(connected);
  });

  it('says that a back end cannot verify a method, not that the password is wrong', async () => {
    const user = site.user('carol', 'os');
    expect(await site.connect(user, { method: 'ms-chap-v2', password: 'os' })).toMatchObject({ exitCode: 1 });
    const detail = 'os cannot verify ms-chap-v2';
    expect(await refusal('method-not-possible-for-user')).toMatchObject({ user, detail });
  });

  it('shows an administrator by sekisho auth test how each back end answers', async () => {
    const replies = backEnds.map(async (backEnd) => {
      const user = site.user('carol', backEnd);
      const password = ['--password-file', site.secrets.file(backEnd)];
      return JSON.parse(await site.gateway.cli('auth', 'test', user, ...password, '--json'));
    });
    const accepted = { verdict: { outcome: 'accepted' } };
    expect(await Promise.all(replies)).toMatchObject(
      backEnds.map((backEnd) => ({ ...accepted, asked: [{ name: backEnd, kind: backEnd, answer: 'accepted' }] })),
    );
  });

  describe('whose passwords somebody guesses', () => {
    const user = 'carol@internal';
    const [office, home] = ['127.0.2.1', '127.0.2.2'];
    const right = { method: 'ms-chap-v2', password: 'internal' };
    const locks = async (): Promise<unknown> => JSON.parse(await site.gateway.cli('user', 'locks', '--json'));

    it('holds back that name from that address alone, until an administrator lifts it', async () => {
      for (let guess = 0; guess < 5; guess += 1) {
        await site.connect(user, { method: 'pap', password: 'wrong', local: office });
      }
      const [sixth, elsewhere, colleague, held] = await Promise.all([
        site.connect(user, { ...right, local: office }),
        site.connect(user, { ...right, local: home }),
        site.connect(site.user('carol', 'radius'), { method: 'pap', password: 'radius', local: office }),
        locks(),
      ]);
      expect(sixth).toMatchObject({ exitCode: 1 });
      expect(elsewhere).toMatchObject(connected);
      expect(colleague).toMatchObject(connected);
      expect(held).toEqual([{ what: 'user-and-address', user, from: office, until: expect.any(String) }]);
      const { detail } = await refusal('too-many-attempts');
      expect(detail).toMatch(/^by this name from 127\.0\.2\.1, until \d{4}-\d\d-\d\dT/);
      await site.gateway.cli('user', 'unlock', user);
      expect(await locks()).toEqual([]);
      expect(await site.connect(user, { ...right, local: office })).toMatchObject(connected);
    });
  });

  describe('whose user may be connected once', () => {
    const user = 'carol@internal';
    const client = { method: 'ms-chap-v2', password: 'internal' };
    const limit = (whenFull: string) =>
      site.gateway.cli('user', 'set', 'carol', '--logins', '1', '--when-full', whenFull);

    it('refuses one more login, or ends the older session for it', async () => {
      await limit('reject');
      const first = site.stay(user, { ...client, local: '127.0.3.1' });
      const { connection } = await site.gateway.session(user);
      expect(await site.connect(user, { ...client, local: '127.0.3.2' })).toMatchObject({ exitCode: 1 });
      expect(await refusal('too-many-logins')).toMatchObject({ user });
      await limit('replace');
      expect(await site.connect(user, { ...client, local: '127.0.3.2' })).toMatchObject(connected);
      await eventually('the older session ends', logDelayMs, () => first.exitCode !== null);
      expect(await site.gateway.logged({ connection, outcome: 'ended' })).toMatchObject({ user });
      await site.gateway.cli('user', 'set', 'carol', '--logins', 'realm');
    });
  });

  it('wrote no password and no key down anywhere, in any form', async () => {
    expect(await site.leaks()).toEqual([]);
  });

  it('would have been caught at that', async () => {
    const log = Buffer.from(site.servers.radius[0].log);
    expect(leaksIn('the log of FreeRADIUS', log, site.secrets.all())).toContain(
      'the log of FreeRADIUS: radius as it is',
    );
    const written = site.written().map((file) => basename(file));
    expect(written).toEqual(expect.arrayContaining(['auth.log', 'edge.log', 'users.sqlite', 'audit.sqlite']));
  });
});
