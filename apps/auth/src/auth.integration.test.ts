import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EapReply,
  eapReply,
  subjects,
  type UserCommand,
  userCommandReply,
  type VerifyRequest,
  verifyReply,
} from '@sekisho/contracts';
import {
  createEapPeer,
  eapTypes,
  encodeEapPacket,
  MsChapV2Peer,
  md5ChallengePeer,
  type PeerMethod,
} from '@sekisho/eap';
import { Bus, loadSealingPublicKey, newUlid, type Runtime, sealTo } from '@sekisho/platform';
import { type RunningService, startService } from '@sekisho/platform/service';
import { chapMd5Response, msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { Secret, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthModule } from './auth.module.ts';
import { natsServer, postgresServer, type TestServer } from './testing/servers.fixture.ts';

const password = 'correct horse battery staple';
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
const eapMethods = {
  md5: (user: string, text: string) => md5ChallengePeer({ user, password: Secret.fromText(text) }),
  msChapV2: (user: string, text: string) =>
    new MsChapV2Peer({
      user,
      random,
      respond: (challenges) => msChapV2Response({ ...challenges, password: text }),
      expect: (exchange) => msChapV2AuthenticatorResponse({ ...exchange, password: text }),
    }),
};
const client = { edge: 'edge-1', remote: '198.51.100.7', machine: 'pre-shared-key' } as const;

/** An EAP packet with the random part of a challenge, or of a failure's `C=`, left out. */
function withoutChallenge(packet: Buffer): string {
  const failure = packet.toString('latin1').replace(/C=[0-9A-F]{32}/, 'C=');
  if (failure.includes('C=')) return failure;
  // Value-Size and value: behind the type of MD5-Challenge, behind the header of MS-CHAPv2.
  const size = packet[4] === eapTypes.md5Challenge ? 5 : 9;
  return packet[0] === 1
    ? Buffer.concat([packet.subarray(0, size), packet.subarray(size + 17)]).toString('latin1')
    : failure;
}

describe.each(['sqlite', 'postgres'] as const)('the auth service over NATS, users in %s', (kind) => {
  const state = mkdtempSync(join(tmpdir(), 'sekisho-auth-'));
  const services = new Map<string, RunningService>();
  let nats: TestServer;
  let postgres: TestServer | undefined;
  let bus: Bus;

  const runtime = (instance: string): Runtime => ({
    settingsFile: join(state, 'sekisho.yaml'),
    stateDir: state,
    natsUrl: nats.url,
    natsUser: undefined,
    natsPasswordFile: undefined,
    redisUrl: undefined,
    instance,
    logLevel: 'fatal',
  });

  const start = async (instance: string) => {
    services.set(instance, await startService({ name: 'auth', module: AuthModule, queue: 'auth' }, runtime(instance)));
  };

  const stop = async (instance: string) => {
    await services.get(instance)?.stop();
    services.delete(instance);
  };

  async function seal(text: string, context: string) {
    return sealTo(await loadSealingPublicKey(join(state, 'keys')), utf8(text), context);
  }

  const admin = (command: UserCommand, payload: unknown) =>
    bus.request(subjects.authAdmin(command), payload, userCommandReply);

  async function addUser(name: string, options: { groups?: string[]; officeMode?: boolean; papOnly?: boolean } = {}) {
    const sealed = await seal(password, name);
    const defaults = { groups: ['remote-access'], officeMode: true, papOnly: false };
    expect(await admin('user.add', { name, password: sealed, ...defaults, ...options })).toEqual({ outcome: 'done' });
  }

  const verify = (user: string, credentials: VerifyRequest['credentials'], connection = newUlid()) =>
    bus.request(subjects.authVerify, { connection, ...client, user, credentials }, verifyReply);

  const by = {
    pap: async (user: string, text = password) => {
      const connection = newUlid();
      return verify(user, { protocol: 'pap', password: await seal(text, connection) }, connection);
    },
    'chap-md5': async (user: string, text = password) => {
      const challenge = randomBytes(16);
      const response = chapMd5Response(5, Secret.fromText(text), challenge);
      return verify(user, {
        protocol: 'chap-md5',
        identifier: 5,
        challenge: base64(challenge),
        response: base64(response),
      });
    },
    'ms-chap-v2': async (user: string, text = password) => {
      const input = { user, password: text, authenticatorChallenge: randomBytes(16), peerChallenge: randomBytes(16) };
      const ntResponse = msChapV2Response(input);
      const reply = await verify(user, {
        protocol: 'ms-chap-v2',
        identifier: 5,
        authenticatorChallenge: base64(input.authenticatorChallenge),
        peerChallenge: base64(input.peerChallenge),
        ntResponse: base64(ntResponse),
      });
      if (reply.outcome === 'accepted') {
        expect(reply.authenticatorResponse).toBe(msChapV2AuthenticatorResponse({ ...input, ntResponse }));
      }
      return reply;
    },
    'eap-md5-challenge': (user: string, text = password) => byEap(user, [eapMethods.md5(user, text)]),
    'eap-ms-chap-v2': (user: string, text = password) => byEap(user, [eapMethods.msChapV2(user, text)]),
  };
  const methods = ['pap', 'chap-md5', 'ms-chap-v2', 'eap-md5-challenge', 'eap-ms-chap-v2'] as const;

  async function byEap(user: string, peerMethods: readonly PeerMethod[]) {
    const reply = await eapConversation(user, peerMethods);
    expect(Buffer.from(reply.packet, 'base64')[0]).toBe(reply.outcome === 'accepted' ? 3 : 4);
    return reply;
  }

  /** Begins anywhere and goes on where the first reply says. */
  async function eapConversation(
    user: string,
    peerMethods: readonly PeerMethod[] = [eapMethods.md5(user, password)],
    between: (reply: Extract<EapReply, { outcome: 'continue' }>) => Promise<void> = async () => undefined,
  ): Promise<EapReply> {
    const connection = newUlid();
    const peer = createEapPeer({ identity: user, methods: peerMethods });
    const ask = (subject: string, packet: Uint8Array) =>
      bus.request(subject, { connection, ...client, packet: base64(packet) }, eapReply);
    const identity = encodeEapPacket({ code: 'response', identifier: 1, type: eapTypes.identity, data: utf8(user) });
    let reply = await ask(subjects.authEapBegin, identity);
    while (reply.outcome === 'continue') {
      await between(reply);
      const step = peer.receive(Buffer.from(reply.packet, 'base64'));
      if (step.kind !== 'send') throw new Error(`the peer has no answer: ${step.kind}`);
      reply = await ask(subjects.authEapContinue(reply.instance), step.packet);
    }
    return reply;
  }

  beforeAll(async () => {
    nats = await natsServer();
    await nats.start();
    if (kind === 'postgres') {
      postgres = await postgresServer();
      await postgres.start();
      writeFileSync(join(state, 'postgres-url'), postgres.url, { mode: 0o600 });
    }
    const store = kind === 'sqlite' ? '{ sqlite: db/users.sqlite }' : '{ postgres: { file: postgres-url } }';
    writeFileSync(
      join(state, 'sekisho.yaml'),
      [
        'officeMode: { pool: 10.66.0.0/16 }',
        'encryptionDomain: [10.0.0.0/8]',
        `users: { store: ${store} }`,
        'realms:',
        '  internal: { default: true, backEnds: [internal] }',
        '  strict: { suffix: "@strict", backEnds: [internal], methods: [ms-chap-v2, eap-ms-chap-v2] }',
        '  plain: { suffix: "@plain", backEnds: [internal], methods: [pap] }',
      ].join('\n'),
    );
    // Two instances of the service start at once on an empty store.
    await Promise.all([start('one'), start('two')]);
    bus = await Bus.connect({ nats: runtime('test'), service: 'test', instance: 'test', stateDir: state });
    await addUser('ali');
    await addUser('outsider', { groups: [] });
    await addUser('deskbound', { officeMode: false });
    await addUser('hashed', { papOnly: true });
  });

  afterAll(async () => {
    await bus.close();
    for (const instance of services.keys()) await stop(instance);
    await nats.remove();
    await postgres?.remove();
  });

  it('has made the groups of the community', async () => {
    expect(await admin('group.list', {})).toEqual({
      outcome: 'done',
      groups: [
        { name: 'remote-access', members: 3, admits: 'users' },
        { name: 'remote-access-machines', members: 0, admits: 'machines' },
      ],
    });
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
        return reply.outcome === 'refused' ? reply.code : reply.outcome;
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
    const sealed = await seal(password, newUlid());
    expect(await verify('ali', { protocol: 'pap', password: sealed })).toMatchObject({
      code: 'authentication-service-unavailable',
      detail: expect.stringContaining('sealed'),
    });
  });

  it('goes by what an administrator changes', async () => {
    await addUser('cassim', { groups: [], officeMode: false });
    expect(await by.pap('cassim')).toMatchObject({ code: 'not-in-remote-access-community' });
    await admin('group.add-member', { group: 'remote-access', user: 'cassim' });
    expect(await by.pap('cassim')).toMatchObject({ code: 'office-mode-not-enabled' });
    await admin('user.set', { name: 'cassim', officeMode: true });
    expect(await by.pap('cassim')).toMatchObject({ outcome: 'accepted' });
    await admin('user.passwd', { name: 'cassim', password: await seal('new one', 'cassim'), papOnly: true });
    expect(await by.pap('cassim')).toMatchObject({ code: 'wrong-password' });
    expect(await by.pap('cassim', 'new one')).toMatchObject({ outcome: 'accepted' });
    expect(await by['eap-md5-challenge']('cassim', 'new one')).toMatchObject({ code: 'method-not-possible-for-user' });
    await admin('user.remove', { name: 'cassim' });
    expect(await by.pap('cassim', 'new one')).toMatchObject({ code: 'unknown-user' });
  });

  it('tells an administrator what cannot be done', async () => {
    const reason = async (command: UserCommand, payload: unknown) => {
      const reply = await admin(command, payload);
      return reply.outcome === 'failed' ? reply.reason : reply.outcome;
    };
    const user = { groups: [], officeMode: true, papOnly: false };
    const sealed = (name: string, text = 'x') => seal(text, name);
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
    await expect(admin('user.set', { name: 'ali' })).rejects.toThrow(/bad-message/);
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
    expect(reply.outcome === 'refused' ? reply.code : reply.outcome).toBe(expected);
    if (reply.outcome === 'accepted') expect(reply).toMatchObject({ user, realm: user.slice('ali@'.length) });
    expect(await by.pap(user, 'wrong')).toMatchObject({ code: 'wrong-password' });
  });

  it('offers EAP methods until the client takes one (P8)', async () => {
    const offered: number[] = [];
    const noteType = async ({ packet }: { packet: string }) => {
      offered.push(Buffer.from(packet, 'base64')[4] ?? 0);
    };
    await eapConversation('ali', [eapMethods.msChapV2('ali', password)], noteType);
    expect(offered).toEqual([eapTypes.md5Challenge, eapTypes.msChapV2, eapTypes.msChapV2]);
  });

  it.each(['md5', 'msChapV2'] as const)(
    'sends an unknown user the packets of a wrong password (EAP, %s)',
    async (name) => {
      const packetsOf = async (user: string) => {
        const packets: string[] = [];
        const reply = await eapConversation(user, [eapMethods[name](user, 'wrong')], async ({ packet }) => {
          packets.push(packet);
        });
        return [...packets, reply.packet].map((packet) => withoutChallenge(Buffer.from(packet, 'base64')));
      };
      expect(await packetsOf('nobody')).toEqual(await packetsOf('ali'));
    },
  );

  it('tells of a refusal as soon as it is decided, whether or not the client acknowledges it', async () => {
    const refusals: unknown[] = [];
    await eapConversation('ali', [eapMethods.msChapV2('ali', 'wrong')], async ({ refusal }) => {
      if (refusal) refusals.push(refusal);
    });
    expect(refusals).toEqual([{ outcome: 'refused', code: 'wrong-password', user: 'ali' }]);
  });

  it('continues an EAP conversation on the instance that began it', async () => {
    const instances = new Set<string>();
    for (let n = 0; n < 20; n += 1) {
      const reply = await eapConversation('ali', undefined, async ({ instance }) => {
        instances.add(instance);
      });
      expect(reply).toMatchObject({ outcome: 'accepted' });
    }
    expect([...instances].toSorted()).toEqual(['one', 'two']);
  });

  it('goes on with the instance that is left; a conversation of the other can be begun again', async () => {
    await start('three');
    let begun = '';
    const broken = eapConversation('ali', undefined, async ({ instance }) => {
      begun = instance;
      await stop(instance);
    });
    await expect(broken).rejects.toThrow(/no-responders/);
    expect(await by['eap-md5-challenge']('ali')).toMatchObject({ outcome: 'accepted' });
    expect(await by.pap('ali')).toMatchObject({ outcome: 'accepted' });
    await start(begun);
  });

  it('keeps passwords unreadable on the bus and in the store', async () => {
    const seen: Buffer[] = [];
    const tap = bus.connection.subscribe('>', {
      callback: (_, message) => {
        seen.push(Buffer.from(message.data));
      },
    });
    await bus.connection.flush();
    await addUser('tapped');
    for (const method of methods) await by[method]('tapped');
    await by.pap('tapped', 'a slip of the fingers');
    await bus.connection.flush();
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
      const files = ['users.sqlite', 'users.sqlite-wal'].map((name) => readFileSync(join(state, 'db', name), 'latin1'));
      expect(files.join('')).toContain('tapped');
      expect(files.join('')).not.toContain(password);
    }
  });

  it('answers a message that fits no schema with the reason, and goes on', async () => {
    await expect(bus.request(subjects.authVerify, { user: 'ali' }, verifyReply)).rejects.toThrow(
      /refused \(bad-message/,
    );
    expect(await by.pap('ali')).toMatchObject({ outcome: 'accepted' });
  });

  it.runIf(kind === 'postgres')(
    'says "unavailable", never "wrong password", while the store is away, and recovers',
    async () => {
      await postgres?.kill();
      for (const method of methods) {
        expect(await by[method]('ali', 'wrong')).toMatchObject({
          outcome: 'refused',
          code: 'authentication-service-unavailable',
        });
      }
      expect(await admin('user.list', {})).toMatchObject({
        outcome: 'failed',
        reason: expect.stringContaining('store'),
      });
      await postgres?.start();
      await expect.poll(() => by.pap('ali'), { timeout: 20_000 }).toMatchObject({ outcome: 'accepted' });
    },
  );
});
