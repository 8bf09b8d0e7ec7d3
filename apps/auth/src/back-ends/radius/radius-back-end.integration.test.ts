import { createEapPeer, decodeEapPacket, encodeEapPacket, md5ChallengePeer } from '@sekisho/eap';
import { msChapV2AuthenticatorResponse } from '@sekisho/ppp';
import { FreeRadius } from '@sekisho/testing';
import { Secret, seconds } from '@sekisho/wire';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EapRelay, EapRelayStep } from '../back-end.ts';
import { attempts, claimant } from './attempts.fixture.ts';
import { sharedSecret, TestBackEnds } from './back-end.fixture.ts';
import { blackHole } from './black-hole.fixture.ts';
import { authenticate, authorize, onReject, users } from './freeradius-policy.fixture.ts';

const backEnds = new TestBackEnds();
const backEnd = backEnds.open.bind(backEnds);

describe('the RADIUS back end with FreeRADIUS', () => {
  let server: FreeRadius;

  beforeAll(async () => {
    server = await FreeRadius.start({ users, secret: sharedSecret, authorize, onReject, authenticate });
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
    const lines = server.log.split('\n');
    const firstAttributes = lines.flatMap((line, index) => {
      const number = /^(\(\d+\) )Received Access-Request/.exec(line)?.[1];
      return number === undefined ? [] : [lines.slice(index + 1).find((next) => next.startsWith(number))];
    });
    expect(firstAttributes.length).toBeGreaterThan(600);
    expect(firstAttributes.filter((line) => !line?.includes('Message-Authenticator = 0x'))).toEqual([]);
  });
});
