import { userMethods } from '@sekisho/contracts';
import type { RealmSettings } from '@sekisho/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EapRelayStep } from '../back-ends/back-end.ts';
import {
  base64,
  client,
  EapWorld,
  everyone,
  failure,
  identity,
  packet,
  RelayingBackEnd,
  request,
  response,
  success,
} from './conversations.fixture.ts';

let world: EapWorld;
beforeEach(async () => {
  world = await EapWorld.create();
});

describe('an EAP conversation that a back end holds', () => {
  const account = { name: 'alice', groups: ['remote-access'], grants: { sessionTimeoutMs: 3_600_000 } };
  const accepted = (packet: Uint8Array | undefined = success): EapRelayStep => ({ kind: 'accepted', account, packet });
  const next = { kind: 'continue', packet: request } as const;
  const peap = response(25, Uint8Array.of(0));
  const silent = (name: string) => new RelayingBackEnd(name, []);
  let hq: RelayingBackEnd;

  function relayed(
    steps: EapRelayStep[],
    settings: Partial<RealmSettings> = {},
    machine: { readonly preSharedKey?: string } = {},
  ) {
    hq = new RelayingBackEnd('hq', steps);
    world.conversations = world.open({ corp: { ...everyone, suffix: '@corp', backEnds: ['hq'], ...settings } }, hq);
    return world.conversations.begin({ ...client('C1'), ...machine }, identity('alice@corp'));
  }

  it('passes on every packet, the Identity included, and gives what the back end grants', async () => {
    expect(await relayed([next, next, accepted()])).toEqual({
      outcome: 'continue',
      packet: base64(request),
      instance: 'auth-1',
    });
    await world.conversations.continue('C1', peap);
    expect(await world.conversations.continue('C1', peap)).toEqual({
      outcome: 'accepted',
      user: 'alice@corp',
      realm: 'corp',
      backEnd: 'hq',
      method: 'eap-peap',
      groups: ['remote-access'],
      grants: { sessionTimeoutMs: 3_600_000 },
      packet: base64(success),
    });
    expect(hq.seen).toEqual([identity('alice@corp'), peap, peap]);
    expect(hq.claimants).toEqual([
      { connection: 'C1', edge: 'edge-1', remote: '198.51.100.7', name: 'alice', presented: 'alice@corp' },
    ]);
    expect(world.offered).toEqual([]);
  });

  it("refuses a user whose groups have another pre-shared key than the client's", async () => {
    await relayed([next, accepted()], {}, { preSharedKey: 'partners' });
    expect(await world.conversations.continue('C1', peap)).toMatchObject({
      outcome: 'refused',
      code: 'pre-shared-key-of-another-group',
      user: 'alice@corp',
    });
  });

  it.each([
    [4, 'eap-md5-challenge'],
    [6, 'eap-gtc'],
    [13, 'eap-tls'],
    [21, 'eap-ttls'],
    [25, 'eap-peap'],
    [26, 'eap-ms-chap-v2'],
  ] as const)('knows EAP type %i as %s, and refuses it where the realm does not allow it', async (type, method) => {
    const others = userMethods.filter((each) => each !== method);
    await relayed([next, accepted()], { methods: others });
    expect(await world.conversations.continue('C1', response(type))).toEqual({
      outcome: 'refused',
      code: 'method-not-allowed-in-realm',
      user: 'alice@corp',
      detail: `corp allows ${others.join(', ')}, used was ${method}`,
      packet: base64(failure),
    });
    await relayed([next, accepted()], { methods: [method] });
    expect(await world.conversations.continue('C1', response(type))).toMatchObject({ outcome: 'accepted' });
  });

  it('goes by the method that client and back end came to, not by one that was refused', async () => {
    await relayed([next, next, accepted()], { methods: ['eap-peap'] });
    await world.conversations.continue('C1', response(3, Uint8Array.of(25)));
    expect(await world.conversations.continue('C1', peap)).toMatchObject({ outcome: 'accepted' });
  });

  it.each([4, 6, 21, 25, 26, 52])('waits where passwords are guessed, before type %i carries one', async (type) => {
    await relayed([next, accepted()]);
    world.waits = { code: 'too-many-attempts', detail: 'again in 10 s' };
    expect(await world.conversations.continue('C1', response(type))).toMatchObject({
      outcome: 'refused',
      code: 'too-many-attempts',
      packet: base64(failure),
    });
    expect(hq.seen).toEqual([identity('alice@corp')]);
  });

  it('does not wait for guesses at passwords where a certificate is shown', async () => {
    world.waits = { code: 'too-many-attempts', detail: 'again in 10 s' };
    await relayed([next, next, accepted()]);
    await world.conversations.continue('C1', response(3, Uint8Array.of(13)));
    expect(await world.conversations.continue('C1', response(13))).toMatchObject({ outcome: 'accepted' });
    expect(world.guarded).toEqual([]);
  });

  it('is one attempt for the guard, however many packets it takes', async () => {
    await relayed([next, next, accepted()]);
    await world.conversations.continue('C1', peap);
    await world.conversations.continue('C1', peap);
    const who = 'alice@corp from 198.51.100.7';
    expect(world.guarded).toEqual([`check ${who}`, `right ${who}`]);
  });

  it('is not accepted without a method', async () => {
    expect(await relayed([accepted()])).toMatchObject({ outcome: 'refused', code: 'eap-failed' });
  });

  it('is not accepted by a method that nobody knows here, whatever came before', async () => {
    await relayed([next, next, accepted()]);
    await world.conversations.continue('C1', peap);
    expect(await world.conversations.continue('C1', response(52))).toMatchObject({
      outcome: 'refused',
      code: 'eap-failed',
    });
  });

  it('gives the refusal of the back end, with a Failure even where it sent none', async () => {
    const refusal = { kind: 'refused', code: 'wrong-password', detail: 'Access-Reject', packet: undefined } as const;
    await relayed([next, refusal]);
    expect(await world.conversations.continue('C1', peap)).toEqual({
      outcome: 'refused',
      code: 'wrong-password',
      user: 'alice@corp',
      detail: 'Access-Reject',
      packet: base64(failure),
    });
  });

  it('ends with Success when the back end accepts without one that goes with it (RFC 3579 §2.6.3)', async () => {
    await relayed([next, { kind: 'accepted', account, packet: undefined }]);
    expect(await world.conversations.continue('C1', peap)).toMatchObject({
      outcome: 'accepted',
      packet: base64(success),
    });
  });

  it('is unavailable, not wrong, when the back end stops answering', async () => {
    await relayed([next]);
    expect(await world.conversations.continue('C1', peap)).toEqual({
      outcome: 'refused',
      code: 'back-end-unavailable',
      user: 'alice@corp',
      detail: 'hq did not answer in 5 s',
      packet: base64(failure),
    });
    expect(world.conversations.size).toBe(0);
  });

  it('is another back end’s when the first does not answer at all', async () => {
    const second = new RelayingBackEnd('second', [next]);
    world.conversations = world.open(
      { corp: { ...everyone, suffix: '@corp', backEnds: ['hq', 'second'] } },
      silent('hq'),
      second,
    );
    expect(await world.conversations.begin(client('C1'), identity('alice@corp'))).toMatchObject({
      outcome: 'continue',
    });
    expect(second.seen).toHaveLength(1);
  });

  it('names every back end that did not answer when none did', async () => {
    const backEnds = [silent('hq'), silent('second')];
    world.conversations = world.open(
      { corp: { ...everyone, suffix: '@corp', backEnds: ['hq', 'second'] } },
      ...backEnds,
    );
    expect(await world.conversations.begin(client('C1'), identity('alice@corp'))).toMatchObject({
      code: 'back-end-unavailable',
      detail: 'hq did not answer in 5 s; second did not answer in 5 s',
    });
  });

  it('is the gateway’s own where a back end that it can ask stands first', async () => {
    const settings = { ...everyone, suffix: '@corp', backEnds: ['internal', 'hq'] };
    world.conversations = world.open({ corp: settings }, silent('hq'));
    await world.conversations.begin(client('C1'), identity('ali@corp'));
    expect(world.offered).toEqual([['ms-chap-v2', 'md5-challenge']]);
    expect(await world.conversations.continue('C1', packet)).toMatchObject({ outcome: 'accepted', user: 'ali@corp' });
  });

  it('is not forgotten while the back end takes its time', async () => {
    const answers: ((step: EapRelayStep) => void)[] = [];
    await relayed([next]);
    hq.relay = () => ({ receive: () => new Promise((done) => answers.push(done)) });
    const slow = world.conversations.begin(client('C1'), identity('alice@corp'));
    await Promise.resolve();
    world.clock += 500;
    await world.conversations.begin(client('C2'), identity('alice@else'));
    answers.shift()?.(next);
    expect(await slow).toMatchObject({ outcome: 'continue' });
    world.clock += 50;
    const resumed = world.conversations.continue('C1', peap);
    await expect.poll(() => answers.length).toBe(1);
    answers.shift()?.(accepted());
    expect(await resumed).toMatchObject({ outcome: 'accepted' });
  });
});
