import { createHash } from 'node:crypto';
import { createLogger } from '@sekisho/platform';
import { concat, milliseconds, Secret, utf8 } from '@sekisho/wire';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../testing/servers.fixture.ts';
import {
  type TacacsServer,
  type TacacsServerOptions,
  tacacsServers,
  tacPlusInstalled,
} from '../../testing/tac-plus.fixture.ts';
import { type StandInOptions, tacacsStandIn } from '../../testing/tacacs-stand-in.fixture.ts';
import type { Attempt, Credentials } from '../back-end.ts';
import { TacacsBackEnd, type TacacsBackEndParts } from './tacacs-back-end.ts';

const key = 'shared s3cret';
const users = {
  alice: {
    password: 'correct horse',
    args: ['addr=10.9.8.7', 'timeout=30', 'idletime=5', 'group=staff,vpn', 'priv-lvl=1'],
  },
  bob: { password: 'tr0ub4dor' },
  carol: { password: 'hunter22', args: ['inacl=branch-only'] },
};
const options: TacacsServerOptions = { key, users };
const connection = '01JGXV6Z8Q0000000000000000';
const logger = createLogger('tacacs-test');
logger.level = 'silent';

const pap = (password: string): Credentials => ({ method: 'pap', password: Secret.fromText(password) });
function chap(password: string): Credentials {
  const challenge = utf8('0123456789abcdef');
  const input = concat(Uint8Array.of(7), utf8(password), challenge);
  return {
    method: 'chap-md5',
    identifier: 7,
    challenge,
    response: new Uint8Array(createHash('md5').update(input).digest()),
  };
}
const attempt = (name: string, credentials: Credentials): Attempt => ({
  connection,
  edge: 'edge-1',
  remote: '192.0.2.1',
  name,
  presented: name,
  credentials,
});

interface Given {
  readonly settings?: Partial<TacacsBackEndParts['settings']>;
  readonly secret?: string;
}

const open: TacacsBackEnd[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** A back end that asks the servers at these ports in this order. */
function backEnd(ports: readonly number[], { settings = {}, secret = key }: Given = {}): TacacsBackEnd {
  const created = new TacacsBackEnd({
    name: 'corp',
    settings: {
      timeout: milliseconds(2000),
      deadTime: milliseconds(60_000),
      singleConnection: true,
      connections: 16,
      passwordMethod: 'pap',
      authorization: true,
      groupAttribute: 'group',
      service: 'ppp',
      accounting: false,
      ...settings,
    },
    servers: ports.map((port) => ({ address: '127.0.0.1', port, secret: Secret.fromText(secret) })),
    logger,
    now: () => performance.now(),
  });
  open.push(created);
  return created;
}

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

describe('servers that fail', () => {
  const running: TacacsServer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.remove()));
  });
  async function standIn(change: Partial<StandInOptions>): Promise<TacacsServer> {
    const server = await tacacsStandIn({ ...options, ...change });
    await server.start();
    running.push(server);
    return server;
  }
  const alice = attempt('alice', pap('correct horse'));

  it('are told of each by a sentence, within the time limit', async () => {
    const silent = await standIn({ silent: true });
    const nobody = await freePort();
    const corp = backEnd([silent.port, nobody], { settings: { timeout: milliseconds(500) } });
    const begun = performance.now();
    expect(await corp.verify(alice)).toEqual({
      kind: 'unavailable',
      detail: `TACACS+ 127.0.0.1:${silent.port} did not answer in 0.5 s; TACACS+ 127.0.0.1:${nobody} refused the connection`,
    });
    expect(performance.now() - begun).toBeLessThan(1500);
  });

  it('are not waited for again while another one answers', async () => {
    const silent = await standIn({ silent: true });
    const server = await standIn({});
    const corp = backEnd([silent.port, server.port], { settings: { timeout: milliseconds(500) } });
    await corp.verify(alice);
    const begun = performance.now();
    expect(await corp.verify(alice)).toMatchObject({ kind: 'accepted' });
    expect(performance.now() - begun).toBeLessThan(400);
  });

  it('let the next one answer when they can only say that they failed', async () => {
    const failing = await standIn({ verdict: 'error', message: 'database is away' });
    const server = await standIn({});
    expect(await backEnd([failing.port, server.port]).verify(alice)).toMatchObject({ kind: 'accepted' });
    expect(await backEnd([failing.port]).verify(alice)).toEqual({
      kind: 'unavailable',
      detail: `TACACS+ 127.0.0.1:${failing.port} answered with an error: database is away`,
    });
  });

  it('are not believed when they answer in clear', async () => {
    const open = await standIn({ inClear: true });
    expect(await backEnd([open.port]).verify(alice)).toMatchObject({
      kind: 'unavailable',
      detail: expect.stringContaining('answered in clear'),
    });
  });

  it('that ask for a token code refuse the user with what they asked', async () => {
    const asking = await standIn({ verdict: 'get-data', message: 'Token code: ' });
    const corp = backEnd([asking.port], { settings: { passwordMethod: 'ascii' } });
    expect(await corp.verify(alice)).toEqual({
      kind: 'refused',
      code: 'challenge-not-answerable',
      detail: 'Token code:',
    });
  });

  it("say why in the administrator's detail, and greet the user who gets in", async () => {
    const refusing = await standIn({ message: 'Call the help desk' });
    const corp = backEnd([refusing.port]);
    expect(await corp.verify(attempt('alice', pap('wrong')))).toMatchObject({ detail: 'Call the help desk' });
    expect(await corp.verify(alice)).toMatchObject({ account: { grants: { message: 'Call the help desk' } } });
  });

  it('that keep no connection are asked on a new one each time', async () => {
    const server = await standIn({ oneSessionEach: true });
    const corp = backEnd([server.port]);
    for (let user = 0; user < 3; user += 1) expect(await corp.verify(alice)).toMatchObject({ kind: 'accepted' });
    expect(server.connections()).toBe(6);
  });

  it('are let go when the service stops', async () => {
    const silent = await standIn({ silent: true });
    const corp = backEnd([silent.port], { settings: { timeout: milliseconds(60_000) } });
    const waiting = corp.verify(alice);
    await new Promise((done) => setTimeout(done, 50));
    await corp.close();
    expect(await waiting).toMatchObject({ kind: 'unavailable' });
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
