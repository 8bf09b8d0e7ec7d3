import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createEapPeer, decodeEapPacket, encodeEapPacket, md5ChallengePeer } from '@sekisho/eap';
import { msChapV2AuthenticatorResponse } from '@sekisho/ppp';
import { Secret, seconds } from '@sekisho/wire';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FreeRadius, type FreeRadiusOptions, freeRadius } from '../../testing/freeradius.fixture.ts';
import type { EapRelay, EapRelayStep } from '../back-end.ts';
import { attempts, claimant } from './attempts.fixture.ts';
import { sharedSecret, TestBackEnds } from './back-end.fixture.ts';

const secret = sharedSecret;
const users = `
alice Cleartext-Password := "wonderland"
      Reply-Message = "Welcome",
      Session-Timeout = 3600,
      Idle-Timeout = 600,
      Acct-Interim-Interval = 300,
      Framed-IP-Address = 10.9.8.7,
      Framed-Pool = "staff",
      Filter-Id = "engineers",
      Filter-Id += "remote-access",
      Class = 0x636c6173732d31,
      MS-Primary-DNS-Server = 10.0.0.53,
      MS-Secondary-DNS-Server = 10.0.0.54,
      MS-Primary-NBNS-Server = 10.0.0.55

alice@corp.example Cleartext-Password := "wonderland"

slow Cleartext-Password := "patience"
     Reply-Message = "%{exec:/bin/sleep 2}"

long Cleartext-Password := "${'0123456789abcdef'.repeat(7)}"

switch Cleartext-Password := "wonderland"
       Service-Type = NAS-Prompt-User

open Auth-Type := Accept
`;
const authorize = `
if (&User-Name == "expired" || &User-Name == "disabled" || &User-Name == "night" || &User-Name == "no-dial-in") {
  reject
}
if (&User-Name == "otp") {
  update control {
    &Auth-Type := Ask
  }
  return
}`;
const onReject = `
update reply {
  &Reply-Message := "Go away"
}
if (&User-Name == "expired") {
  update reply { &MS-CHAP-Error := "\\001E=648 R=0 V=3" }
}
if (&User-Name == "disabled") {
  update reply { &MS-CHAP-Error := "\\001E=647 R=0 V=3" }
}
if (&User-Name == "night") {
  update reply { &MS-CHAP-Error := "\\001E=646 R=0 V=3" }
}
if (&User-Name == "no-dial-in") {
  update reply { &MS-CHAP-Error := "\\001E=649 R=0 V=3" }
}`;
const authenticate = `
Auth-Type Ask {
  update reply {
    &Reply-Message := "Enter the code from your token"
    &State := 0x6f7470
  }
  update control {
    &Response-Packet-Type := Access-Challenge
  }
  handled
}`;

const backEnds = new TestBackEnds();
const backEnd = backEnds.open.bind(backEnds);

/** A server that takes everything and answers nothing. */
async function blackHole(): Promise<{ readonly port: number; readonly socket: Socket; received: number }> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const hole = { port: socket.address().port, socket, received: 0 };
  socket.on('message', () => {
    hole.received += 1;
  });
  return hole;
}

describe('the RADIUS back end with FreeRADIUS', () => {
  let server: FreeRadius;

  beforeAll(async () => {
    server = await freeRadius({ users, secret, authorize, onReject, authenticate });
    await server.start();
  });
  afterEach(() => backEnds.close());
  afterAll(() => server.remove());

  describe.each(['pap', 'chap-md5', 'ms-chap-v2'] as const)('by %s', (method) => {
    it('accepts the right password, with everything that the server grants', async () => {
      const answer = await backEnd([server]).verify(attempts[method]('alice', 'wonderland'));
      expect(answer).toMatchObject({
        kind: 'accepted',
        account: {
          name: 'alice',
          groups: ['engineers', 'remote-access'],
          grants: {
            message: 'Welcome',
            sessionTimeoutMs: 3_600_000,
            idleTimeoutMs: 600_000,
            interimIntervalMs: 300_000,
            framedAddress: '10.9.8.7',
            framedPool: 'staff',
            class: [Buffer.from('class-1').toString('base64')],
            dns: ['10.0.0.53', '10.0.0.54'],
            nbns: ['10.0.0.55'],
          },
        },
      });
    });

    it('refuses a wrong password, with what the server says', async () => {
      const answer = await backEnd([server]).verify(attempts[method]('alice', 'looking-glass'));
      expect(answer).toMatchObject({
        kind: 'refused',
        code: 'wrong-password',
        detail: expect.stringContaining('Go away'),
      });
    });

    it('refuses a user whom the server does not know', async () => {
      const answer = await backEnd([server]).verify(attempts[method]('mallory', 'wonderland'));
      expect(answer).toMatchObject({ kind: 'refused', code: 'wrong-password' });
    });
  });

  it('passes the proof of MS-CHAPv2 on that the client waits for', async () => {
    const attempt = attempts['ms-chap-v2']('alice', 'wonderland');
    const answer = await backEnd([server]).verify(attempt);
    if (attempt.credentials.method !== 'ms-chap-v2') throw new Error('not MS-CHAPv2');
    const expected = msChapV2AuthenticatorResponse({ ...attempt.credentials, user: 'alice', password: 'wonderland' });
    expect(answer).toMatchObject({ authenticatorResponse: expected });
  });

  it.each([
    ['a Windows domain, which the client does not hash', 'CORP\\alice'],
    ['a realm, which it does hash', 'alice@corp.example'],
  ])('sends for MS-CHAPv2 the name that was hashed, where the client added %s', async (_, presented) => {
    const answer = await backEnd([server]).verify(attempts['ms-chap-v2']('alice', 'wonderland', presented));
    expect(answer).toMatchObject({ kind: 'accepted', account: { name: 'alice' } });
  });

  it.each([
    ['expired', 'password-expired'],
    ['disabled', 'account-disabled'],
    ['night', 'outside-login-hours'],
    ['no-dial-in', 'refused-by-back-end'],
  ])('tells an account that is "%s" by its MS-CHAP error: %s', async (name, code) => {
    const answer = await backEnd([server]).verify(attempts['ms-chap-v2'](name, 'wonderland'));
    expect(answer).toMatchObject({ kind: 'refused', code, detail: expect.stringContaining('Go away') });
  });

  it('cannot answer a challenge, and says what was asked', async () => {
    const answer = await backEnd([server]).verify(attempts.pap('otp', 'pin'));
    expect(answer).toEqual({
      kind: 'refused',
      code: 'challenge-not-answerable',
      detail: 'Enter the code from your token',
    });
  });

  it('hides a password of several blocks as the server expects', async () => {
    const answer = await backEnd([server]).verify(attempts.pap('long', '0123456789abcdef'.repeat(7)));
    expect(answer).toMatchObject({ kind: 'accepted' });
  });

  it('refuses a password that RADIUS cannot carry without asking', async () => {
    const hole = await blackHole();
    const answer = await backEnd([hole]).verify(attempts.pap('alice', 'x'.repeat(129)));
    expect(answer).toMatchObject({ kind: 'refused', code: 'wrong-password' });
    expect(hole.received).toBe(0);
    hole.socket.close();
  });

  it('takes a service that is not Framed for a refusal', async () => {
    const answer = await backEnd([server]).verify(attempts.pap('switch', 'wonderland'));
    expect(answer).toMatchObject({ kind: 'refused', code: 'refused-by-back-end' });
  });

  it('does not let MS-CHAPv2 through without the proof for the client', async () => {
    const answer = await backEnd([server]).verify(attempts['ms-chap-v2']('open', 'anything'));
    expect(answer).toMatchObject({ kind: 'refused', code: 'refused-by-back-end' });
  });

  it('takes the groups from Class where the settings say so', async () => {
    const answer = await backEnd([server], { groupAttribute: 'class' }).verify(attempts.pap('alice', 'wonderland'));
    expect(answer).toMatchObject({ account: { groups: ['class-1'] } });
  });

  it('waits for a server that takes its time, through repetitions', async () => {
    const answer = await backEnd([server]).verify(attempts.pap('slow', 'patience'));
    expect(answer).toMatchObject({ kind: 'accepted' });
  });

  it('has more requests under way than one port has identifiers', async () => {
    const radius = backEnd([server], { timeout: seconds(30), tries: 10 });
    const all = Array.from({ length: 600 }, (_, index) => {
      const right = index % 2 === 0;
      return radius.verify(attempts['chap-md5']('alice', right ? 'wonderland' : 'looking-glass'));
    });
    const kinds = (await Promise.all(all)).map(({ kind }) => kind);
    expect(kinds).toEqual(kinds.map((_, index) => (index % 2 === 0 ? 'accepted' : 'refused')));
  });

  describe('by EAP', () => {
    const identityRequest = encodeEapPacket({ code: 'request', identifier: 1, type: 1, data: new Uint8Array() });

    async function converse(relay: EapRelay, identity: string, password: string): Promise<EapRelayStep> {
      const method = md5ChallengePeer({ user: identity, password: Secret.fromText(password) });
      const peer = createEapPeer({ identity, methods: [method] });
      let packet = identityRequest;
      for (let round = 0; round < 10; round++) {
        const response = peer.receive(packet);
        if (response.kind !== 'send') throw new Error(`the peer is ${response.kind}`);
        const step = await relay.receive(response.packet);
        if (step.kind !== 'continue') return step;
        packet = Uint8Array.from(step.packet);
      }
      throw new Error('the conversation came to no end');
    }

    it('relays EAP-MD5 to its Success, with what the server grants', async () => {
      const step = await converse(backEnd([server]).relay(claimant('alice')), 'alice', 'wonderland');
      expect(step).toMatchObject({
        kind: 'accepted',
        account: { name: 'alice', groups: ['engineers', 'remote-access'], grants: { sessionTimeoutMs: 3_600_000 } },
      });
      if (step.kind !== 'accepted' || step.packet === undefined) throw new Error('no EAP packet');
      expect(decodeEapPacket(step.packet)).toMatchObject({ code: 'success' });
    });

    it('relays EAP-MD5 to its Failure', async () => {
      const step = await converse(backEnd([server]).relay(claimant('alice')), 'alice', 'looking-glass');
      expect(step).toMatchObject({ kind: 'refused', code: 'wrong-password' });
      if (step.kind !== 'refused' || step.packet === undefined) throw new Error('no EAP packet');
      expect(decodeEapPacket(step.packet)).toMatchObject({ code: 'failure' });
    });

    it('begins at the next server when the first one is dead', async () => {
      const hole = await blackHole();
      const radius = backEnd([hole, server], { timeout: seconds(1) });
      expect(await converse(radius.relay(claimant('alice')), 'alice', 'wonderland')).toMatchObject({
        kind: 'accepted',
      });
      hole.socket.close();
    });

    it('takes a challenge without EAP for one that the client cannot answer', async () => {
      const identity = encodeEapPacket({ code: 'response', identifier: 1, type: 1, data: Buffer.from('otp') });
      const step = await backEnd([server]).relay(claimant('otp')).receive(identity);
      expect(step).toMatchObject({ kind: 'refused', code: 'challenge-not-answerable', packet: undefined });
    });
  });

  it('has Message-Authenticator in front of every request, by the log of the server', () => {
    // Threads write into each other's lines: what belongs together has the same number in front.
    const lines = server.log().split('\n');
    const firstAttributes = lines.flatMap((line, index) => {
      const number = /^(\(\d+\) )Received Access-Request/.exec(line)?.[1];
      return number === undefined ? [] : [lines.slice(index + 1).find((next) => next.startsWith(number))];
    });
    expect(firstAttributes.length).toBeGreaterThan(600);
    expect(firstAttributes.filter((line) => !line?.includes('Message-Authenticator = 0x'))).toEqual([]);
  });
});

describe('RADIUS servers that do not answer', () => {
  let server: FreeRadius;
  const others: FreeRadius[] = [];

  /** One more, for one test. */
  async function another(options: Partial<FreeRadiusOptions> = {}): Promise<FreeRadius> {
    const made = await freeRadius({ users, secret, ...options });
    others.push(made);
    return made;
  }

  beforeAll(async () => {
    server = await freeRadius({ users, secret });
    await server.start();
  });
  afterEach(async () => {
    await backEnds.close();
    await Promise.all(others.splice(0).map((each) => each.remove()));
  });
  afterAll(() => server.remove());

  it('leave the user unanswered in time, with a sentence that says which and how long', async () => {
    const hole = await blackHole();
    const radius = backEnd([hole], { timeout: seconds(1) });
    const began = performance.now();
    const answer = await radius.verify(attempts.pap('alice', 'wonderland'));
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(answer).toEqual({
      kind: 'unavailable',
      detail: expect.stringContaining(`RADIUS 127.0.0.1:${hole.port} did not answer in 1 s`),
    });
    expect(hole.received).toBe(3);
    expect(radius.health()).toMatchObject([{ server: `127.0.0.1:${hole.port}`, state: 'down' }]);
    hole.socket.close();
  });

  it('are told with the shared secret in mind when it is another one', async () => {
    const radius = backEnd([{ port: server.port, secret: 'another' }], { timeout: seconds(1) });
    const answer = await radius.verify(attempts.pap('alice', 'wonderland'));
    expect(answer).toMatchObject({ kind: 'unavailable', detail: expect.stringContaining('compare the shared secret') });
  });

  it('are passed over, and left alone for their dead time', async () => {
    const hole = await blackHole();
    const radius = backEnd([hole, server], { timeout: seconds(1) });
    expect(await radius.verify(attempts.pap('alice', 'wonderland'))).toMatchObject({ kind: 'accepted' });
    const received = hole.received;
    const began = performance.now();
    expect(await radius.verify(attempts.pap('alice', 'wonderland'))).toMatchObject({ kind: 'accepted' });
    expect(performance.now() - began).toBeLessThan(900);
    expect(hole.received).toBe(received);
    expect(radius.health().map(({ state }) => state)).toEqual(['down', 'up']);
    hole.socket.close();
  });

  it('are passed over at once when nothing listens there', async () => {
    const dead = await another();
    const radius = backEnd([dead, server]);
    const began = performance.now();
    expect(await radius.verify(attempts.pap('alice', 'wonderland'))).toMatchObject({ kind: 'accepted' });
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('are asked again when they are back', async () => {
    const returning = await another();
    const radius = backEnd([returning, server], { timeout: seconds(1), deadTime: seconds(1) });
    await radius.verify(attempts.pap('alice', 'wonderland'));
    expect(radius.health()[0]?.state).toBe('down');
    await returning.start();
    await new Promise((done) => setTimeout(done, 1_100));
    await radius.verify(attempts.pap('alice', 'wonderland'));
    expect(radius.health()[0]?.state).toBe('up');
  });

  it('do not hold up another back end', async () => {
    const hole = await blackHole();
    const silent = backEnd([hole], { timeout: seconds(2) });
    const waiting = Array.from({ length: 500 }, () => silent.verify(attempts.pap('alice', 'wonderland')));
    const began = performance.now();
    expect(await backEnd([server]).verify(attempts.pap('alice', 'wonderland'))).toMatchObject({ kind: 'accepted' });
    expect(performance.now() - began).toBeLessThan(1_000);
    await Promise.all(waiting);
    hole.socket.close();
  });

  it('are not believed without Message-Authenticator, and named with the cure', async () => {
    const old = await another({ signAnswers: false });
    await old.start();
    const answer = await backEnd([old], { timeout: seconds(1) }).verify(attempts.pap('alice', 'wonderland'));
    expect(answer).toMatchObject({ kind: 'unavailable', detail: expect.stringContaining('CVE-2024-3596') });
  });

  it('let whoever waits go when the service stops', async () => {
    const hole = await blackHole();
    const radius = backEnd([hole]);
    const waiting = radius.verify(attempts.pap('alice', 'wonderland'));
    await radius.close();
    expect(await waiting).toMatchObject({ kind: 'unavailable' });
    hole.socket.close();
  });
});
