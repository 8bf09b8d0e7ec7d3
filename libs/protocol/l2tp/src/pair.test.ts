import { fromHex, instant, Secret, seconds } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeControlPacket, encodeControlPacket } from './control/header.ts';
import { type ControlMessage, encodeMessage, interpret } from './control/messages.ts';
import type { L2tpEffect, L2tpEnvironment } from './endpoint.ts';
import { Lac } from './lac.ts';
import { ofKind, Pair, seededRandom, testEnvironment, tunnelIds } from './pair.fixture.ts';
import { avpTypes } from './raw-client.fixture.ts';

const goodbye = { result: 1, error: 0, message: 'bye' };
const steps = (effects: readonly L2tpEffect[]): string[] => ofKind(effects, 'step').map(({ step }) => step);

describe('LAC and LNS', () => {
  it('establish tunnel and session within two and a half round trips, and agree on the ids', () => {
    const pair = new Pair({ delayMs: 10 });
    pair.call();
    pair.run(50);
    const [atLac] = ofKind(pair.lacEffects, 'session-established');
    const [atLns] = ofKind(pair.lnsEffects, 'session-established');
    expect(atLns?.session).toEqual({
      tunnel: atLac?.session.peerTunnel,
      peerTunnel: atLac?.session.tunnel,
      session: atLac?.session.peerSession,
      peerSession: atLac?.session.session,
      peerPort: 49152,
    });
    expect(ofKind(pair.lacEffects, 'tunnel-established')).toMatchObject([{ tunnel: { peerHostName: 'gateway' } }]);
    expect(ofKind(pair.lacEffects, 'session-expected').map(({ session }) => session)).toEqual([atLac?.session]);
    // The host may begin PPP as soon as it hears of the session: ICCN is on its way by then.
    expect(pair.lacEffects.slice(-2).map(({ kind }) => kind)).toEqual(['send', 'session-established']);
    expect(steps(pair.lacEffects)).toEqual(['sccrq', 'scccn', 'icrq', 'iccn']);
    expect(steps(pair.lnsEffects)).toEqual(['sccrq', 'scccn', 'icrq', 'iccn']);
  });

  it('stay connected by Hello for a day', () => {
    const pair = new Pair({}, 1, { helloInterval: seconds(60) });
    pair.call();
    pair.run(24 * 3600 * 1000);
    expect(ofKind([...pair.lacEffects, ...pair.lnsEffects], 'tunnel-closed')).toEqual([]);
    expect(ofKind(pair.lnsEffects, 'send').length).toBeGreaterThan(24 * 60);
  });

  it('go on after a minute without a network, whenever it begins', () => {
    for (let second = 0; second < 60; second += 1) {
      const pair = new Pair();
      pair.call();
      pair.run(120_000 + second * 1000);
      pair.path = { loss: 1 };
      pair.run(60_000);
      pair.path = {};
      pair.run(120_000);
      expect(ofKind([...pair.lacEffects, ...pair.lnsEffects], 'tunnel-closed'), `${second} s`).toEqual([]);
    }
  });

  it('notice a dead path on both ends, and give back what they held', () => {
    const pair = new Pair();
    pair.call();
    pair.run(1000);
    pair.path = { loss: 1 };
    // A Hello's wait, then its repetitions.
    pair.run(60_000 + 80_000);
    for (const effects of [pair.lacEffects, pair.lnsEffects]) {
      expect(ofKind(effects, 'session-closed')).toMatchObject([{ by: 'timeout', established: true }]);
      expect(ofKind(effects, 'tunnel-closed')).toMatchObject([{ by: 'timeout' }]);
    }
    expect([...pair.lacIds.taken, ...pair.lnsIds.taken]).toEqual([]);
  });

  it.each(['lac', 'lns'] as const)('close cleanly when the %s stops', (end) => {
    const pair = new Pair();
    pair.call();
    pair.run(1000);
    pair.apply(end, pair[end].stop(goodbye, pair.now));
    pair.run(40_000);
    const [mine, theirs] = end === 'lac' ? [pair.lacEffects, pair.lnsEffects] : [pair.lnsEffects, pair.lacEffects];
    expect(ofKind(mine, 'tunnel-closed')).toMatchObject([{ by: 'here', result: goodbye }]);
    expect(ofKind(theirs, 'tunnel-closed')).toMatchObject([{ by: 'peer', result: goodbye }]);
    expect(ofKind(theirs, 'session-closed')).toMatchObject([{ by: 'peer', result: goodbye, established: true }]);
    expect([...pair.lacIds.taken, ...pair.lnsIds.taken]).toEqual([]);
  });

  it('connect, or give up in an orderly way, over a path that loses, repeats and reorders', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 0.6, noNaN: true }), (seed, loss) => {
        const pair = new Pair({ loss, duplication: 0.3, delayMs: 5, jitterMs: 1500 }, seed);
        pair.call();
        pair.run(200_000);
        pair.path = {};
        pair.apply('lac', pair.lac.stop(goodbye, pair.now));
        pair.run(200_000);
        for (const effects of [pair.lacEffects, pair.lnsEffects]) {
          const opened = ofKind(effects, 'session-established').length;
          const closed = ofKind(effects, 'session-closed').filter(({ established }) => established).length;
          expect(closed).toBe(opened);
        }
        expect([...pair.lacIds.taken, ...pair.lnsIds.taken]).toEqual([]);
        expect(pair.lac.deadline() ?? pair.lns.deadline()).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it('always connect over a path that loses one datagram in five', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const pair = new Pair({ loss: 0.2, duplication: 0.1, delayMs: 20, jitterMs: 40 }, seed);
      pair.call();
      pair.run(60_000);
      expect(ofKind(pair.lacEffects, 'session-established'), `seed ${seed}`).toHaveLength(1);
      expect(ofKind(pair.lnsEffects, 'session-established'), `seed ${seed}`).toHaveLength(1);
    }
  });
});

describe('Lac', () => {
  /** A LAC that has called, and its peer: hand-made messages numbered from 0. */
  function called(settings: Pick<Partial<L2tpEnvironment>, 'tunnelSecret' | 'random'> = {}) {
    const ids = tunnelIds(3);
    const lac = new Lac(testEnvironment({ random: seededRandom(4), ...ids, ...settings }));
    const now = 0 as Parameters<typeof lac.call>[1];
    lac.call(1701, now);
    let ns = 0;
    const receive = (message: ControlMessage, sessionId = 0, peerPort = 1701): L2tpEffect[] => {
      const header = { tunnelId: 3, sessionId, ns, nr: 1 };
      ns += 1;
      return lac.receive({ bytes: encodeControlPacket(header, encodeMessage(message)), peerPort }, now);
    };
    return { lac, receive, now };
  }
  const sentMessages = (effects: readonly L2tpEffect[]): (ControlMessage | undefined)[] =>
    ofKind(effects, 'send').map(({ packet }) => {
      const interpretation = interpret(decodeControlPacket(packet.bytes).body, undefined);
      return interpretation.kind === 'message' ? interpretation.message : undefined;
    });
  const sccrp: ControlMessage = { kind: 'SCCRP', protocolVersion: 0x0100, assignedTunnelId: 9, receiveWindowSize: 4 };

  it('says its attributes in the order of the client that it plays, and the others after them', () => {
    const typesOf = (settings: Partial<L2tpEnvironment>): number[] => {
      const [request] = ofKind(new Lac(testEnvironment(settings)).call(1701, instant(0)), 'send');
      return avpTypes(request?.packet.bytes ?? new Uint8Array());
    };
    const own = typesOf({});
    const order = ['assignedTunnelId', 'hostName'] as const;
    const played = typesOf({ caller: { order, SCCRQ: {}, ICRQ: {}, ICCN: {} } });
    expect(played).toEqual([0, 9, 7, ...own.filter((type) => ![0, 7, 9].includes(type))]);
  });

  it('follows an SCCRP that comes from another port', () => {
    const { receive } = called();
    const effects = receive(sccrp, 0, 1799);
    expect(ofKind(effects, 'send').map(({ packet }) => packet.peerPort)).toEqual([1799, 1799]);
    expect(sentMessages(effects)).toMatchObject([{ kind: 'SCCCN' }, { kind: 'ICRQ' }]);
  });

  it('sends one message at a time to a peer whose window is 1', () => {
    const { receive } = called();
    expect(sentMessages(receive({ ...sccrp, receiveWindowSize: 1 }))).toMatchObject([{ kind: 'SCCCN' }]);
  });

  it('answers a challenge, and stops with "not authorised" when it has no secret', () => {
    const challenge = fromHex('000102030405060708090a0b0c0d0e0f');
    const withSecret = called({ tunnelSecret: Secret.fromText('s3cret') }).receive({ ...sccrp, challenge });
    const challengeResponse = fromHex('643b6ad81fd3825766d396d21886acb3');
    expect(sentMessages(withSecret)[0]).toEqual({ kind: 'SCCCN', challengeResponse });
    const without = called().receive({ ...sccrp, challenge });
    expect(sentMessages(without)).toMatchObject([{ kind: 'StopCCN', resultCode: { result: 4 } }]);
  });

  it('is answered by SCCRP once, and by nothing else', () => {
    const { receive } = called();
    expect(receive({ kind: 'SCCCN' })).toContainEqual({ kind: 'ignored', reason: 'unexpected-message' });
    expect(ofKind(receive(sccrp), 'tunnel-established')).toHaveLength(1);
    expect(receive(sccrp)).toContainEqual({ kind: 'ignored', reason: 'unexpected-message' });
  });

  it('stops where it finds no free session id', () => {
    const { receive } = called({ random: { bytes: (n) => new Uint8Array(n) } });
    expect(sentMessages(receive(sccrp))).toMatchObject([
      { kind: 'SCCCN' },
      { kind: 'StopCCN', resultCode: { result: 2, error: 4 } },
    ]);
  });

  it('stops for another protocol version', () => {
    const effects = called().receive({ ...sccrp, protocolVersion: 0x0200 });
    expect(sentMessages(effects)).toMatchObject([{ kind: 'StopCCN', resultCode: { result: 5, error: 0x0100 } }]);
  });

  it('reports a refusal of its call with the reason given', () => {
    const { receive } = called();
    const sessionId = sentMessages(receive(sccrp))[1]?.assignedSessionId ?? 0;
    const effects = receive({ kind: 'CDN', assignedSessionId: 1, resultCode: { ...goodbye, result: 4 } }, sessionId);
    expect(ofKind(effects, 'session-closed')).toMatchObject([
      { by: 'peer', established: false, result: { result: 4 } },
    ]);
  });

  it('reports a refusal of its tunnel with the reason given', () => {
    const { receive } = called();
    const effects = receive({ kind: 'StopCCN', assignedTunnelId: 9, resultCode: goodbye });
    expect(ofKind(effects, 'tunnel-closed')).toMatchObject([{ by: 'peer', result: goodbye }]);
  });

  it('refuses calls to itself and ignores what only a server gets', () => {
    const { receive } = called();
    receive(sccrp);
    expect(sentMessages(receive({ kind: 'ICRQ', assignedSessionId: 8 }))).toContainEqual(
      expect.objectContaining({ kind: 'CDN' }),
    );
    const reasons = ofKind(
      [...receive({ kind: 'SCCCN' }), ...receive({ kind: 'ICRP', assignedSessionId: 1 }, 999)],
      'ignored',
    );
    expect(reasons.map(({ reason }) => reason)).toEqual(['unexpected-message', 'unexpected-message']);
  });

  it('ignores a message to tunnel 0', () => {
    const { lac, now } = called();
    const bytes = encodeControlPacket({ tunnelId: 0, sessionId: 0, ns: 0, nr: 0 }, encodeMessage({ kind: 'HELLO' }));
    expect(lac.receive({ bytes, peerPort: 1701 }, now)).toEqual([{ kind: 'ignored', reason: 'without-tunnel' }]);
  });

  it('takes no StopCCN of tunnel 0 for that of a gateway whose id it has not learnt', () => {
    const { lac, now } = called();
    const stop = encodeMessage({ kind: 'StopCCN', assignedTunnelId: 0, resultCode: goodbye });
    const bytes = encodeControlPacket({ tunnelId: 0, sessionId: 0, ns: 0, nr: 0 }, stop);
    expect(lac.receive({ bytes, peerPort: 1701 }, now)).toEqual([{ kind: 'ignored', reason: 'stop-without-tunnel' }]);
  });

  it('can not call without a free tunnel id', () => {
    const lac = new Lac(testEnvironment(tunnelIds(1, 0)));
    expect(() => lac.call(1701, 0 as never)).toThrow(RangeError);
  });
});
