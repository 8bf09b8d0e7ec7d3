import { type EapServerStep, type EapVerdict, encodeEapPacket } from '@sekisho/eap';
import type { RealmSettings } from '@sekisho/platform';
import { msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BackEnd } from '../back-ends/back-end.ts';
import {
  base64,
  client,
  EapWorld,
  everyone,
  failure,
  identity,
  packet,
  request,
  ScriptedServer,
  success,
} from './conversations.fixture.ts';

let world: EapWorld;
beforeEach(async () => {
  world = await EapWorld.create();
});

describe('an EAP conversation', () => {
  it('ends with Success for a user who may connect', async () => {
    expect(await world.converse('CORP\\ali')).toEqual({
      outcome: 'accepted',
      user: 'ali',
      realm: 'internal',
      backEnd: 'internal',
      method: 'eap-md5-challenge',
      groups: ['remote-access'],
      grants: {},
      packet: base64(success),
    });
    expect(world.conversations.size).toBe(0);
  });

  it.each([
    ['baba', 'wrong-password', 691],
    ['nobody', 'unknown-user', 691],
    ['hashed', 'method-not-possible-for-user', 691],
    ['without', 'wrong-password', 691],
    ['out', 'not-in-remote-access-community', 649],
    ['no-office', 'office-mode-not-enabled', 649],
  ])('of %s ends with Failure: %s, and only who has the password learns more', async (name, code, msChapError) => {
    const verdicts: EapVerdict[] = [];
    world.scripts = [new ScriptedServer(undefined, verdicts)];
    expect(await world.converse(name)).toEqual({ outcome: 'refused', code, user: name, packet: base64(failure) });
    expect(verdicts).toEqual([{ outcome: 'refused', msChapError }]);
    expect(world.conversations.size).toBe(0);
  });

  it("ends with Failure for a user whose groups have another pre-shared key than the client's", async () => {
    expect(await world.converse('ali', { preSharedKey: 'partners' })).toMatchObject({
      outcome: 'refused',
      code: 'pre-shared-key-of-another-group',
      detail: 'the key partners is for partners',
    });
  });

  it.each([
    ['no-common-method', 'no-common-authentication'],
    ['malformed', 'eap-failed'],
    ['unexpected-response', 'eap-failed'],
    ['too-many-rounds', 'eap-failed'],
  ] as const)('that goes wrong by %s is refused as %s', async (reason, code) => {
    world.scripts = [new ScriptedServer([{ kind: 'failure', packet: failure, identity: undefined, reason }])];
    expect(await world.conversations.begin(client('C1'), identity('ali'))).toMatchObject({
      outcome: 'refused',
      code,
      packet: base64(failure),
    });
  });

  it('is refused when it begins without an Identity', async () => {
    for (const first of [packet, Uint8Array.of(2, 7, 0), encodeEapPacket({ code: 'success', identifier: 7 })]) {
      expect(await world.conversations.begin(client('C1'), first)).toMatchObject({
        outcome: 'refused',
        code: 'eap-failed',
        packet: base64(failure),
      });
    }
    expect(world.conversations.size).toBe(0);
  });

  it('takes a name with NUL, which no store keeps, for one that nobody has', async () => {
    expect(await world.converse('ali\0')).toMatchObject({ code: 'unknown-user', user: 'ali\uFFFD' });
    expect(world.guarded[0]).toBe('check ali\uFFFD from 198.51.100.7');
  });

  it('is unavailable, not wrong, when the store does not answer', async () => {
    world.storeFails = true;
    expect(await world.converse('ali')).toMatchObject({
      outcome: 'refused',
      code: 'authentication-service-unavailable',
      detail: 'the user store does not answer',
      packet: base64(failure),
    });
    expect(world.conversations.size).toBe(0);
  });

  it('that this instance never began is unavailable', async () => {
    expect(await world.conversations.continue('C9', packet)).toMatchObject({
      code: 'authentication-service-unavailable',
      packet: base64(failure),
    });
    expect(await world.conversations.continue('C9', new Uint8Array())).toMatchObject({
      packet: base64(Uint8Array.of(4, 0, 0, 4)),
    });
  });

  it('is forgotten when it is not gone on with', async () => {
    await world.conversations.begin(client('C1'), identity('ali'));
    world.clock += 60;
    await world.conversations.begin(client('C2'), identity('ali'));
    world.clock += 60;
    expect(await world.conversations.continue('C1', packet)).toMatchObject({
      code: 'authentication-service-unavailable',
    });
    expect(world.conversations.size).toBe(1);
    expect(await world.conversations.continue('C2', packet)).toMatchObject({ outcome: 'accepted' });
  });

  it('begins anew when its connection begins again', async () => {
    await world.conversations.begin(client('C1'), identity('nobody'));
    await world.conversations.begin(client('C1'), identity('ali'));
    expect(world.conversations.size).toBe(1);
    expect(await world.conversations.continue('C1', packet)).toMatchObject({ outcome: 'accepted' });
  });

  it('is refused when too many are under way, until some are over', async () => {
    for (const connection of ['C1', 'C2', 'C3']) await world.conversations.begin(client(connection), identity('ali'));
    expect(await world.conversations.begin(client('C4'), identity('ali'))).toMatchObject({
      code: 'authentication-service-unavailable',
    });
    await world.conversations.continue('C1', packet);
    expect(await world.conversations.begin(client('C4'), identity('ali'))).toMatchObject({ outcome: 'continue' });
  });

  it('takes its packets one at a time', async () => {
    const begun = world.conversations.begin(client('C1'), identity('ali'));
    const resumed = world.conversations.continue('C1', packet);
    expect([(await begun).outcome, (await resumed).outcome]).toEqual(['continue', 'accepted']);
  });
});

describe('who guesses passwords by EAP', () => {
  const from = 'from 198.51.100.7';

  it.each([
    ['ali', 'right'],
    ['baba', 'wrong'],
    ['nobody', 'wrong'],
    ['hashed', 'unknown'],
    ['out', 'unknown'],
  ])('is told to the guard: %s was %s', async (name, outcome) => {
    await world.converse(name);
    expect(world.guarded).toEqual([`check ${name} ${from}`, `${outcome} ${name} ${from}`]);
  });

  it('is refused at the password, which nobody looks at, while the guard lets nobody of that name through', async () => {
    world.waits = { code: 'too-many-attempts', detail: 'again in 10 s' };
    world.storeFails = true;
    expect(await world.converse('ali')).toMatchObject({
      outcome: 'refused',
      code: 'too-many-attempts',
      detail: 'again in 10 s',
      packet: base64(failure),
    });
    expect(world.guarded).toEqual([`check ali ${from}`]);
    expect(world.conversations.size).toBe(0);
  });
});

describe('an EAP conversation by MS-CHAPv2', () => {
  const challenges = {
    authenticatorChallenge: new Uint8Array(16).fill(1),
    peerChallenge: new Uint8Array(16).fill(2),
  };
  const ask = (password: string): EapServerStep => ({
    kind: 'verify',
    identity: 'ali',
    method: 'ms-chap-v2',
    credentials: {
      method: 'ms-chap-v2',
      identifier: 7,
      hashedName: 'ali',
      ...challenges,
      ntResponse: msChapV2Response({ user: 'ali', password, ...challenges }),
    },
  });

  it('gives the server what proves it to the client, and keeps that from the edge', async () => {
    const verdicts: EapVerdict[] = [];
    world.scripts = [new ScriptedServer([ask('right')], verdicts)];
    const ntResponse = msChapV2Response({ user: 'ali', password: 'right', ...challenges });
    const reply = await world.conversations.begin(client('C1'), identity('ali'));
    expect(verdicts).toEqual([
      {
        outcome: 'accepted',
        authenticatorResponse: msChapV2AuthenticatorResponse({
          user: 'ali',
          password: 'right',
          ...challenges,
          ntResponse,
        }),
      },
    ]);
    expect(reply).toMatchObject({ outcome: 'accepted', packet: base64(success) });
    expect(reply).not.toHaveProperty('authenticatorResponse');
  });

  /** Tells the client of a refusal before it fails, as EAP-MSCHAPv2 does. */
  class Announcing extends ScriptedServer {
    override verified(): EapServerStep {
      return { kind: 'send', packet: request };
    }
  }

  it('tells the edge of a refusal that the client has yet to acknowledge, and keeps to it', async () => {
    world.scripts = [
      new Announcing([ask('wrong'), { kind: 'failure', packet: failure, identity: 'ali', reason: 'malformed' }]),
    ];
    const refusal = { outcome: 'refused', code: 'wrong-password', user: 'ali' };
    const reply = await world.conversations.begin(client('C1'), identity('ali'));
    expect(reply).toMatchObject({ outcome: 'continue', refusal });
    expect(world.guarded.at(-1)).toBe('wrong ali from 198.51.100.7');
    expect(await world.conversations.continue('C1', packet)).toEqual({ ...refusal, packet: base64(failure) });
    expect(world.guarded).toHaveLength(2);
  });

  it('does not accept a user whose client does not acknowledge the Success', async () => {
    const unexpected = { kind: 'failure', packet: failure, identity: 'ali', reason: 'unexpected-response' } as const;
    world.scripts = [new Announcing([ask('right'), unexpected])];
    expect(await world.conversations.begin(client('C1'), identity('ali'))).not.toHaveProperty('refusal');
    expect(await world.conversations.continue('C1', packet)).toMatchObject({
      outcome: 'refused',
      code: 'eap-failed',
      packet: base64(failure),
    });
  });
});

describe('the realm of the Identity', () => {
  const inRealm = (settings: Partial<RealmSettings>, ...backEnds: BackEnd[]) =>
    world.open({ corp: { ...everyone, suffix: '@corp', ...settings } }, ...backEnds);

  it('must be known', async () => {
    expect(await inRealm({}).begin(client('C1'), identity('ali@else'))).toEqual({
      outcome: 'refused',
      code: 'unknown-realm',
      user: 'ali@else',
      packet: base64(failure),
    });
  });

  it.each([
    [
      ['eap-md5-challenge', 'eap-ms-chap-v2', 'pap'],
      ['ms-chap-v2', 'md5-challenge'],
    ],
    [['eap-md5-challenge'], ['md5-challenge']],
    [['eap-tls', 'eap-ms-chap-v2'], ['ms-chap-v2']],
  ] as const)('that allows %s has these world.offered in the preferred order: %s', async (methods, expected) => {
    await inRealm({ methods: [...methods] }).begin(client('C1'), identity('ali@corp'));
    expect(world.offered).toEqual([expected]);
  });

  it('has its users refused who do EAP where it allows other methods alone', async () => {
    const reply = await inRealm({ methods: ['pap', 'ms-chap-v2'] }).begin(client('C1'), identity('ali@corp'));
    expect(reply).toEqual({
      outcome: 'refused',
      code: 'method-not-allowed-in-realm',
      user: 'ali@corp',
      detail: 'corp allows pap, ms-chap-v2, used was EAP',
      packet: base64(failure),
    });
    expect(world.offered).toEqual([]);
  });

  it('has its users refused when no back end of it serves what it allows', async () => {
    const reply = await inRealm({ methods: ['eap-tls'] }).begin(client('C1'), identity('ali@corp'));
    expect(reply).toMatchObject({ outcome: 'refused', code: 'method-not-possible-for-user' });
  });
});
