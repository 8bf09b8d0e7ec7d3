import { freePort, type TacacsServer, tacacsServers, tacPlusInstalled } from '@sekisho/testing';
import { milliseconds } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attempt, backEnd, chap, options, pap } from './tacacs-back-end.fixture.ts';

const kinds = [
  ['the stand-in', true],
  ['tac_plus', tacPlusInstalled],
] as const;

describe.each(kinds)('with %s', (kind, available) => {
  describe.skipIf(!available)('which is here', () => {
    let server: TacacsServer;
    beforeAll(async () => {
      server = await tacacsServers[kind](options);
      await server.start();
    });
    afterAll(() => server.remove());

    it.each([
      ['PAP', {}, pap],
      ['PAP by an ASCII login', { passwordMethod: 'ascii' }, pap],
      ['CHAP', {}, chap],
    ] as const)('%s tells the right password from a wrong one', async (_, settings, credentials) => {
      const corp = backEnd([server.port], { settings });
      expect(await corp.verify(attempt('alice', credentials('correct horse')))).toMatchObject({ kind: 'accepted' });
      const refused = { kind: 'refused', code: 'wrong-password' };
      expect(await corp.verify(attempt('alice', credentials('wrong horse')))).toMatchObject(refused);
      expect(await corp.verify(attempt('nobody', credentials('correct horse')))).toMatchObject(refused);
    });

    it('the authorization brings address, times and groups', async () => {
      expect(await backEnd([server.port]).verify(attempt('alice', pap('correct horse')))).toEqual({
        kind: 'accepted',
        account: {
          name: 'alice',
          groups: ['staff', 'vpn'],
          grants: { framedAddress: '10.9.8.7', sessionTimeoutMs: 1_800_000, idleTimeoutMs: 300_000 },
        },
      });
    });

    it('a login says how often accounts of the session go on, where they are kept', async () => {
      const corp = backEnd([server.port], { settings: { accounting: true } });
      expect(await corp.verify(attempt('alice', pap('correct horse')))).toMatchObject({
        account: { grants: { interimIntervalMs: 600_000 } },
      });
    });

    it('a user without authorization for the service is refused', async () => {
      expect(await backEnd([server.port]).verify(attempt('bob', pap('tr0ub4dor')))).toEqual({
        kind: 'refused',
        code: 'refused-by-back-end',
        name: 'bob',
        detail: 'no authorization for the service ppp',
      });
    });

    it('a user without authorization gets in where none is asked for', async () => {
      const corp = backEnd([server.port], { settings: { authorization: false } });
      expect(await corp.verify(attempt('bob', pap('tr0ub4dor')))).toMatchObject({
        kind: 'accepted',
        account: { name: 'bob', groups: [], grants: {} },
      });
    });

    it('a demand that the gateway cannot honour refuses the user', async () => {
      expect(await backEnd([server.port]).verify(attempt('carol', pap('hunter22')))).toMatchObject({
        code: 'refused-by-back-end',
        detail: 'the authorization demands inacl=branch-only, which the gateway cannot honour',
      });
    });

    it('another shared secret is named as the likely cause', async () => {
      const corp = backEnd([server.port], { secret: 'not the same' });
      expect(await corp.verify(attempt('alice', pap('correct horse')))).toEqual({
        kind: 'unavailable',
        detail: `TACACS+ 127.0.0.1:${server.port} gave an answer that cannot be read; the shared secret is probably not the same`,
      });
      expect(corp.health()).toMatchObject([{ server: `127.0.0.1:${server.port}`, state: 'down' }]);
    });

    it.each([
      ['one connection serves many users', true, 1],
      ['each session has its own connection where the settings want it so', false, 6],
    ])('%s', async (_, singleConnection, expected) => {
      const corp = backEnd([server.port], { settings: { singleConnection } });
      const before = server.connections();
      for (const password of ['correct horse', 'correct horse', 'correct horse'])
        expect(await corp.verify(attempt('alice', pap(password)))).toMatchObject({ kind: 'accepted' });
      expect(server.connections() - before).toBe(expected);
    });

    it('one connection serves ASCII logins too', async () => {
      const corp = backEnd([server.port], { settings: { passwordMethod: 'ascii' } });
      const before = server.connections();
      for (const password of ['correct horse', 'wrong', 'correct horse'])
        await corp.verify(attempt('alice', pap(password)));
      expect(server.connections() - before).toBe(1);
    });

    it('many users at once are each told their own verdict', async () => {
      // Processes of tac_plus that find its log locked try again a second later.
      const corp = backEnd([server.port], { settings: { timeout: milliseconds(20_000) } });
      const all = Array.from({ length: 100 }, (_, index) => index % 2 === 0);
      const answers = await Promise.all(
        all.map((right) => corp.verify(attempt('alice', pap(right ? 'correct horse' : 'wrong')))),
      );
      const verdicts = answers.map((answer) => (answer.kind === 'refused' ? answer.code : answer));
      expect(verdicts).toEqual(
        all.map((right) => (right ? expect.objectContaining({ kind: 'accepted' }) : 'wrong-password')),
      );
    });

    it('the second server answers when the first is gone, and the first again after its dead-time', async () => {
      const first = await tacacsServers[kind](options);
      const corp = backEnd([first.port, server.port], { settings: { deadTime: milliseconds(300) } });
      const right = attempt('alice', pap('correct horse'));
      expect(await corp.verify(right)).toMatchObject({ kind: 'accepted' });
      expect(corp.health().map(({ state }) => state)).toEqual(['down', 'up']);
      await first.start();
      await new Promise((done) => setTimeout(done, 350));
      expect(await corp.verify(right)).toMatchObject({ kind: 'accepted' });
      expect(corp.health().map(({ state }) => state)).toEqual(['up', 'up']);
      // Now the kept connection dies under a user's hands.
      await first.kill();
      expect(await corp.verify(right)).toMatchObject({ kind: 'accepted' });
      await first.remove();
    });
  });
});

describe('what TACACS+ cannot do', () => {
  it('is not claimed: MS-CHAPv2 has no authenticator response for the client', () => {
    expect([...backEnd([]).methods]).toEqual(['pap', 'chap-md5', 'eap-md5-challenge']);
  });

  it('is refused without a question: a name or password longer than a field', async () => {
    const corp = backEnd([await freePort()]);
    const refused = { kind: 'refused', code: 'wrong-password', detail: 'TACACS+ takes at most 255 bytes' };
    expect(await corp.verify(attempt('alice', pap('x'.repeat(256))))).toEqual(refused);
    expect(await corp.verify(attempt('ä'.repeat(128), pap('x')))).toEqual(refused);
  });
});
