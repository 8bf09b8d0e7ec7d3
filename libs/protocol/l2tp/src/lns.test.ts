import { fromHex, milliseconds, Secret, seconds, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { L2tpEffect, SessionId, TunnelId } from './endpoint.ts';
import { isTunnelRequest, Lns } from './lns.ts';
import { ofKind, testEnvironment, tunnelIds } from './pair.fixture.ts';
import {
  avp,
  calledClient,
  connectedClient,
  messageType,
  plainSccrq,
  RawClient,
  type Sent,
} from './raw-client.fixture.ts';

const kinds = (sent: readonly Sent[]): string[] => sent.map(({ kind }) => kind);
const icrq = (id: string): string[] => [messageType(10), avp('8', 14, id), avp('8', 15, '00000001')];
const tunnelOf = (client: RawClient): TunnelId => client.tunnelId as TunnelId;
const sessionOf = (client: RawClient): SessionId => client.sessionId as SessionId;
const administrative = { result: 3, error: 6, message: 'closed by the administrator' };

describe('Lns: tunnels', () => {
  it('offers no more of itself than its limits: a ninth tunnel is refused for lack of resources', () => {
    const client = new RawClient(1701);
    const request = (n: number): Sent[] => {
      const id = n.toString(16).padStart(4, '0');
      return client.send([messageType(1), avp('8', 2, '0100'), avp('8', 7, '70'), avp('8', 9, id)], {
        tunnelId: 0,
        ns: 0,
      });
    };
    for (let n = 1; n <= 8; n += 1) expect(kinds(request(n))).toEqual(['SCCRP']);
    const [refusal] = request(9);
    expect(refusal).toMatchObject({ kind: 'StopCCN', tunnelId: 9, ns: 0, nr: 1 });
    expect(refusal?.message).toMatchObject({ resultCode: { result: 2, error: 4 } });
  });

  it('gives the place of a tunnel that only lingers to a new one', () => {
    const client = new RawClient(1701);
    for (let n = 1; n <= 9; n += 1) {
      const id = n.toString(16).padStart(4, '0');
      const sccrq = [messageType(1), avp('8', 2, '0100'), avp('8', 9, id)];
      expect(kinds(client.send(sccrq, { tunnelId: 0, ns: 0 }))).toEqual(['SCCRP']);
      client.send([messageType(4), avp('8', 9, id), avp('8', 1, '0001')], { ns: 1 });
    }
    expect(ofKind(client.effects, 'tunnel-closed')).toHaveLength(9);
  });

  it('refuses when the allocator has no tunnel id left', () => {
    const client = new RawClient(1701, tunnelIds(1, 0));
    expect(client.send(plainSccrq)[0]?.message).toMatchObject({ kind: 'StopCCN', resultCode: { result: 2, error: 4 } });
  });

  it('refuses another protocol version with the version it speaks', () => {
    const client = new RawClient(1701);
    const [answer] = client.send([messageType(1), avp('8', 2, '0200'), avp('8', 9, '0007')]);
    expect(answer).toMatchObject({ kind: 'StopCCN', tunnelId: 7 });
    expect(answer?.message).toMatchObject({ resultCode: { result: 5, error: 0x0100 } });
  });

  it('refuses an SCCRQ with an unknown mandatory AVP, addressed to the tunnel id it names', () => {
    const client = new RawClient(1701);
    const [answer] = client.send([...plainSccrq, avp('8', 777, '00')]);
    expect(answer).toMatchObject({ kind: 'StopCCN', tunnelId: 7, message: { resultCode: { result: 2, error: 8 } } });
  });

  it('answers a challenge with the secret, and goes without a response where none is set', () => {
    const challenge = avp('8', 11, '000102030405060708090a0b0c0d0e0f');
    const without = new RawClient(1701).send([...plainSccrq, challenge]);
    expect(without[0]).toMatchObject({ kind: 'SCCRP' });
    expect(without[0]?.message).not.toHaveProperty('challengeResponse');
    const client = new RawClient(1701, { tunnelSecret: Secret.fromText('s3cret') });
    const [sccrp] = client.send([...plainSccrq, challenge]);
    expect(toHex(sccrp?.message?.challengeResponse ?? new Uint8Array())).toBe('d7cdc58ae8fec2b994e7edd0b94bd8a1');
  });

  it('keeps two tunnels of the same peer id apart by their port', () => {
    const client = new RawClient(1701);
    client.send(plainSccrq);
    const bytes = fromHex(`c802001c0000000000000000${messageType(1)}${avp('8', 2, '0100')}${avp('8', 9, '0007')}`);
    const longer = bytes.slice();
    longer[3] = longer.length;
    const effects = client.lns.receive({ bytes: longer, peerPort: 1702 }, client.now);
    expect(ofKind(effects, 'send')[0]?.packet.peerPort).toBe(1702);
    expect(ofKind(effects, 'step')).toEqual([{ kind: 'step', step: 'sccrq' }]);
  });

  it('ignores a message of a tunnel that comes from another port', () => {
    const client = connectedClient();
    const bytes = fromHex(`c80200140064000000020001${messageType(6)}`);
    expect(client.lns.receive({ bytes, peerPort: 9 }, client.now)).toEqual([{ kind: 'ignored', reason: 'other-port' }]);
  });

  it.each([
    ['an unknown tunnel', 'c802000c0999000000000000', 'unknown-tunnel'],
    ['a ZLB to no tunnel', 'c802000c0000000000000000', 'acknowledgement-without-tunnel'],
    ['a StopCCN for no tunnel', `c80200140000000000000000${messageType(4)}`, 'stop-without-tunnel'],
    ['an SCCRQ without a tunnel id', `c80200140000000000000000${messageType(1)}`, 'without-tunnel'],
    ['octets that are no L2TP', 'ffffffff', 'malformed-header'],
  ])('ignores %s', (_, hex, reason) => {
    const lns = new Lns(testEnvironment());
    expect(lns.receive({ bytes: fromHex(hex), peerPort: 1 }, milliseconds(0) as never)).toEqual([
      { kind: 'ignored', reason },
    ]);
  });

  it('takes a StopCCN to tunnel 0 from a caller that never learnt our id', () => {
    const client = new RawClient(1701);
    client.send(plainSccrq);
    const sent = client.send([messageType(4), avp('8', 9, '0007'), avp('8', 1, '0001')], { tunnelId: 0 });
    expect(kinds(sent)).toEqual(['ZLB']);
    expect(ofKind(client.effects, 'tunnel-closed')[0]).toMatchObject({ by: 'peer' });
  });

  it('stops a tunnel whose SCCCN does not come in time', () => {
    const client = new RawClient(1701);
    client.send(plainSccrq);
    client.acknowledge();
    expect(kinds(client.wait(45))).toEqual(['StopCCN']);
    client.acknowledge();
    expect(ofKind(client.effects, 'tunnel-closed')[0]).toMatchObject({ by: 'here', result: { result: 2 } });
  });

  it('stops a tunnel for a malformed message, with its sessions', () => {
    const client = calledClient();
    const [answer] = client.send([messageType(6), '8003']);
    expect(answer?.message).toMatchObject({ kind: 'StopCCN', resultCode: { result: 2, error: 2 } });
    expect(ofKind(client.effects, 'session-closed')[0]).toMatchObject({ by: 'here', established: true });
    client.acknowledge();
    expect(ofKind(client.effects, 'tunnel-closed')).toHaveLength(1);
  });

  it('acknowledges and ignores a message type it does not know, unless it is mandatory', () => {
    const client = connectedClient();
    expect(kinds(client.send([avp('0', 0, '0063')]))).toEqual(['ZLB']);
    expect(client.ignored()).toEqual(['unknown-message']);
    expect(client.send([avp('8', 0, '0063')])[0]?.message).toMatchObject({ kind: 'StopCCN', resultCode: { error: 8 } });
  });

  it('ignores messages that make no sense where they come', () => {
    const client = connectedClient();
    expect(kinds(client.send([messageType(3)]))).toEqual(['ZLB']);
    expect(kinds(client.send([messageType(2), avp('8', 2, '0100'), avp('8', 9, '0001')]))).toEqual(['ZLB']);
    expect(kinds(client.send([messageType(12)], { sessionId: 77 }))).toEqual(['ZLB']);
    expect(client.ignored()).toEqual(Array(3).fill('unexpected-message'));
  });
});

describe('Lns: calls', () => {
  it('refuses a call while the tunnel is not established', () => {
    const client = new RawClient(1701);
    client.send(plainSccrq);
    const [answer] = client.send(icrq('0011'));
    expect(answer).toMatchObject({ kind: 'CDN', sessionId: 0x11, message: { resultCode: { result: 2, error: 1 } } });
  });

  it('refuses a ninth call as temporarily not possible', () => {
    const client = connectedClient();
    for (let n = 1; n <= 8; n += 1) expect(kinds(client.send(icrq(`000${n}`)))).toEqual(['ICRP']);
    const [answer] = client.send(icrq('0009'));
    expect(answer).toMatchObject({ kind: 'CDN', sessionId: 9, message: { resultCode: { result: 4 } } });
  });

  it("refuses a second call under a session's id", () => {
    const client = calledClient();
    const [answer] = client.send(icrq('0011'));
    expect(answer?.message).toMatchObject({ kind: 'CDN', resultCode: { result: 2, error: 5 } });
  });

  it('tells of a session to expect as soon as it answers the call, with the ids it will have', () => {
    const client = connectedClient();
    client.send(icrq('0011'));
    const expected = ofKind(client.effects, 'session-expected').map(({ session }) => session);
    client.send([messageType(12)], { sessionId: client.sessionId });
    expect(expected).toEqual(ofKind(client.effects, 'session-established').map(({ session }) => session));
    expect(expected).toMatchObject([{ session: client.sessionId, peerSession: 0x11 }]);
  });

  it('draws session ids that are not 0 and not taken', () => {
    const draws = [0, 0, 0, 7, 0, 7, 0, 8].values();
    const random = { bytes: (n: number) => Uint8Array.from({ length: n }, () => draws.next().value ?? 9) };
    const client = connectedClient({ random });
    client.send(icrq('0001'));
    expect(client.sessionId).toBe(7);
    client.send(icrq('0002'));
    expect(client.sessionId).toBe(8);
  });

  it('refuses a call with an unknown mandatory AVP by CDN, and keeps the tunnel', () => {
    const client = connectedClient();
    const [answer] = client.send([...icrq('0011'), avp('8', 777, '00')]);
    expect(answer).toMatchObject({ kind: 'CDN', sessionId: 0x11, message: { resultCode: { result: 2, error: 8 } } });
    expect(kinds(client.send(icrq('0012')))).toEqual(['ICRP']);
  });

  it('ends the call for an ICCN with a hidden mandatory AVP', () => {
    const client = connectedClient();
    client.send(icrq('0011'));
    const sent = client.send([messageType(12), avp('c', 24, '00112233')], { sessionId: client.sessionId });
    expect(sent[0]?.message).toMatchObject({ kind: 'CDN', assignedSessionId: client.sessionId });
    expect(ofKind(client.effects, 'session-closed')[0]).toMatchObject({ by: 'here', established: false });
  });

  it('refuses outgoing calls', () => {
    const client = connectedClient();
    const [answer] = client.send([messageType(7), avp('8', 14, '0021'), avp('8', 15, '00000001')]);
    expect(answer).toMatchObject({ kind: 'CDN', sessionId: 0x21, message: { resultCode: { result: 5 } } });
  });

  it('accepts WEN and SLI with a ZLB', () => {
    const client = calledClient();
    const { sessionId } = client;
    expect(kinds(client.send([messageType(15), avp('8', 34, '00'.repeat(26))], { sessionId }))).toEqual(['ZLB']);
    expect(kinds(client.send([messageType(16), avp('8', 35, '00'.repeat(10))], { sessionId }))).toEqual(['ZLB']);
    expect(client.ignored()).toEqual([]);
  });

  it('hangs up a call whose ICCN does not come in time', () => {
    const client = connectedClient();
    client.send(icrq('0011'));
    client.acknowledge();
    expect(kinds(client.wait(45))).toEqual(['CDN']);
    expect(ofKind(client.effects, 'session-closed')[0]).toMatchObject({ by: 'here', established: false });
  });

  it('takes a CDN that names the session by the id of its sender alone', () => {
    const client = connectedClient();
    client.send(icrq('0011'));
    client.send([messageType(14), avp('8', 14, '0011'), avp('8', 1, '0003')], { sessionId: 0 });
    expect(ofKind(client.effects, 'session-closed')[0]).toMatchObject({ by: 'peer', established: false });
  });

  it('acknowledges a CDN for a session it does not have', () => {
    const client = connectedClient();
    expect(kinds(client.send([messageType(14), avp('8', 1, '0003')], { sessionId: 5 }))).toEqual(['ZLB']);
    expect(client.ignored()).toEqual(['unknown-session']);
  });
});

describe('Lns: closing', () => {
  it('hangs up a session with CDN, once', () => {
    const client = calledClient();
    const close = (): L2tpEffect[] =>
      client.lns.closeSession(tunnelOf(client), sessionOf(client), administrative, client.now);
    const [cdn] = client.take(close());
    expect(cdn).toMatchObject({ kind: 'CDN', sessionId: 0x11 });
    expect(cdn?.message).toMatchObject({ assignedSessionId: client.sessionId, resultCode: administrative });
    expect(ofKind(client.effects, 'session-closed')).toMatchObject([
      { by: 'here', result: administrative, established: true, session: { peerSession: 0x11 } },
    ]);
    expect(close()).toEqual([]);
  });

  it('stops with StopCCN, keeps the tunnel until it is acknowledged, then gives back its id', () => {
    const ids = tunnelIds(100);
    const client = calledClient(ids);
    const [stop] = client.take(client.lns.stop(administrative, client.now));
    expect(stop?.message).toMatchObject({ kind: 'StopCCN', assignedTunnelId: 100, resultCode: administrative });
    expect(ofKind(client.effects, 'session-closed')).toMatchObject([{ by: 'here', result: administrative }]);
    expect(ofKind(client.effects, 'tunnel-closed')).toEqual([]);
    expect(kinds(client.send([messageType(6)], { ns: client.ns + 1 }))).toEqual([]);
    expect(ids.taken.size).toBe(0);
    expect(ofKind(client.effects, 'tunnel-closed')).toMatchObject([{ by: 'here', result: administrative }]);
    expect(client.lns.deadline()).toBeUndefined();
  });

  it('acknowledges what comes while it stops, and does nothing with it', () => {
    const client = connectedClient();
    const { nr } = client;
    client.take(client.lns.stop(administrative, client.now));
    client.nr = nr;
    expect(kinds(client.send(icrq('0011')))).toEqual(['ZLB']);
    expect(client.ignored()).toEqual(['tunnel-closed']);
  });

  it('ends a stop that nobody acknowledges after the repetitions', () => {
    const ids = tunnelIds(100);
    const client = connectedClient(ids);
    client.take(client.lns.stop(administrative, client.now));
    for (const wait of [1, 2, 4, 8, 8]) expect(kinds(client.wait(wait))).toEqual(['StopCCN']);
    expect(client.wait(8)).toEqual([]);
    expect(ofKind(client.effects, 'tunnel-closed')).toMatchObject([{ by: 'here', result: administrative }]);
    expect(ids.taken.size).toBe(0);
  });

  it('takes two StopCCN that cross for one stop', () => {
    const client = connectedClient();
    const { nr } = client;
    client.take(client.lns.stop(administrative, client.now));
    client.nr = nr;
    expect(kinds(client.send([messageType(4), avp('8', 9, '0007'), avp('8', 1, '0001')]))).toEqual(['ZLB']);
    expect(ofKind(client.effects, 'tunnel-closed')).toMatchObject([{ by: 'here', result: administrative }]);
  });

  it('acknowledges a repeated StopCCN for 31 s, then forgets the tunnel', () => {
    const ids = tunnelIds(100);
    const client = calledClient(ids);
    const stop = [messageType(4), avp('8', 9, '0007'), avp('8', 1, '0001')];
    const { ns } = client;
    expect(kinds(client.send(stop))).toEqual(['ZLB']);
    client.wait(30);
    expect(kinds(client.send(stop, { ns }))).toEqual(['ZLB']);
    expect(ids.taken.size).toBe(1);
    expect(client.lns.deadline()).toBe(31_000);
    client.wait(1);
    expect(ids.taken.size).toBe(0);
    expect(client.send(stop, { ns })).toEqual([]);
    expect(ofKind(client.effects, 'tunnel-closed')).toHaveLength(1);
  });

  it('gives back its tunnel ids in silence when the IPsec peer is gone', () => {
    const ids = tunnelIds(100);
    const client = calledClient(ids);
    client.lns.abandon();
    expect(ids.taken.size).toBe(0);
    expect(client.lns.deadline()).toBeUndefined();
  });

  it('opens a new tunnel for an SCCRQ that reuses the id of a stopped one', () => {
    const client = connectedClient();
    client.send([messageType(4), avp('8', 9, '0007'), avp('8', 1, '0001')]);
    client.nr = 0;
    const [sccrp] = client.send(plainSccrq, { tunnelId: 0, ns: 0 });
    expect(sccrp?.message).toMatchObject({ kind: 'SCCRP', assignedTunnelId: 101 });
  });
});

describe('Lns: reliable delivery', () => {
  it('acknowledges a duplicate again and acts on it once', () => {
    const client = connectedClient();
    client.send(icrq('0011'));
    client.acknowledge();
    expect(kinds(client.send(icrq('0011'), { ns: client.ns - 1 }))).toEqual(['ZLB']);
    expect(ofKind(client.effects, 'step').map(({ step }) => step)).toEqual(['sccrq', 'scccn', 'icrq']);
    expect(client.ignored()).toEqual(['duplicate']);
  });

  it('holds what comes ahead within the window and delivers it in order', () => {
    const client = connectedClient();
    expect(client.send(icrq('0012'), { ns: client.ns + 1 })).toEqual([]);
    const sent = client.send(icrq('0011'));
    expect(sent.map(({ kind, sessionId }) => [kind, sessionId])).toEqual([
      ['ICRP', 0x11],
      ['ICRP', 0x12],
    ]);
  });

  it('drops what comes from beyond the window', () => {
    const client = connectedClient();
    expect(client.send(icrq('0012'), { ns: client.ns + 8 })).toEqual([]);
    expect(client.ignored()).toEqual(['outside-window']);
  });

  it('repeats after 1, 2, 4, 8, 8 s, then counts the peer as dead', () => {
    const ids = tunnelIds(100);
    const client = calledClient({ ...ids, helloInterval: seconds(60) });
    client.acknowledge();
    expect(client.lns.deadline()).toBe(60_000);
    const [hello] = client.wait(60);
    expect(hello).toMatchObject({ kind: 'HELLO', tunnelId: 7, sessionId: 0 });
    for (const wait of [1, 2, 4, 8, 8]) {
      expect(client.wait(wait).map(({ bytes }) => toHex(bytes))).toEqual([toHex(hello?.bytes ?? new Uint8Array())]);
    }
    expect(client.wait(8)).toEqual([]);
    expect(ofKind(client.effects, 'session-closed')).toMatchObject([{ by: 'timeout', established: true }]);
    expect(ofKind(client.effects, 'tunnel-closed')).toMatchObject([{ by: 'timeout', result: undefined }]);
    expect(ids.taken.size).toBe(0);
    expect(client.lns.deadline()).toBeUndefined();
  });

  it('puts off the Hello while the peer is heard', () => {
    const client = calledClient({ helloInterval: seconds(60) });
    client.acknowledge();
    client.wait(40);
    client.send([messageType(6)]);
    expect(client.lns.deadline()).toBe(100_000);
    expect(client.wait(59)).toEqual([]);
    expect(kinds(client.wait(1))).toEqual(['HELLO']);
  });

  it('gives up a peer that makes it answer and never acknowledges', () => {
    const client = connectedClient();
    const { nr } = client;
    for (let n = 1; n <= 60; n += 1) {
      client.nr = nr;
      client.send(icrq('0011'));
    }
    expect(ofKind(client.effects, 'tunnel-closed')).toMatchObject([{ by: 'here', result: { result: 2, error: 4 } }]);
  });

  it('ignores an acknowledgement of what was never sent', () => {
    const client = connectedClient();
    client.send(icrq('0011'));
    client.nr += 5;
    client.acknowledge();
    expect(kinds(client.wait(1))).toEqual(['ICRP']);
  });

  it('survives any bytes, with any tunnel id, in any state', () => {
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map(toHex),
      fc
        .array(fc.constantFrom(...[1, 2, 3, 4, 6, 7, 10, 11, 12, 14, 15, 16].map(messageType)), { maxLength: 1 })
        .map((m) => [...m, avp('8', 2, '0100'), avp('8', 9, '0007'), avp('8', 14, '0011')].join('')),
    );
    const session = fc.constantFrom(0, 0x11, 0xffff);
    const messages = fc.array(fc.tuple(bodies, session, fc.nat(3)), { maxLength: 12 });
    fc.assert(
      fc.property(messages, fc.boolean(), (list, called) => {
        const client = called ? calledClient() : new RawClient(1701);
        for (const [body, sessionId, gap] of list) client.send([body], { sessionId, ns: client.ns + gap });
        client.wait(100);
        const established = ofKind(client.effects, 'session-established').length;
        const closed = ofKind(client.effects, 'session-closed').filter(({ established: was }) => was).length;
        expect(closed).toBeLessThanOrEqual(established);
        expect(ofKind(client.effects, 'tunnel-closed').length).toBeLessThanOrEqual(9);
      }),
    );
  });
});

describe('isTunnelRequest', () => {
  it.each([
    ['an SCCRQ', `c80200240000000000000000${messageType(1)}${avp('8', 2, '0100')}${avp('8', 9, '0007')}`, true],
    ['an SCCRQ to refuse', `c802001c0000000000000000${messageType(1)}${avp('8', 9, '0007')}`, true],
    ['a HELLO', `c80200140000000000000000${messageType(6)}`, false],
    ['a ZLB', 'c802000c0001000000010001', false],
    ['a data message', '000200010002ff03', false],
  ])('tells %s', (_, hex, expected) => {
    expect(isTunnelRequest(fromHex(hex))).toBe(expected);
  });
});
