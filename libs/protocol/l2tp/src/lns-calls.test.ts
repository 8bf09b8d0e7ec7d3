import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { ofKind } from './pair.fixture.ts';
import {
  avp,
  calledClient,
  connectedClient,
  icrq,
  kinds,
  messageType,
  plainSccrq,
  RawClient,
} from './raw-client.fixture.ts';

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
    expect(answer?.message?.assignedSessionId).toBeGreaterThan(0);
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
    expect(client.lns.deadline()).toBe(45_000);
    expect(kinds(client.wait(45))).toEqual(['CDN']);
    expect(ofKind(client.effects, 'session-closed')[0]).toMatchObject({ by: 'here', established: false });
  });

  it('takes a CDN that names the session by the id of its sender alone', () => {
    const client = connectedClient();
    client.send(icrq('0011'));
    client.send([messageType(14), avp('8', 14, '0011'), avp('8', 1, '0003')], { sessionId: 0 });
    expect(ofKind(client.effects, 'session-closed')[0]).toMatchObject({ by: 'peer', established: false });
  });

  it('knows by it which of two sessions is meant', () => {
    const client = connectedClient();
    for (const id of ['0011', '0012']) client.send(icrq(id));
    client.send([messageType(14), avp('8', 14, '0012'), avp('8', 1, '0003')], { sessionId: 0 });
    expect(ofKind(client.effects, 'session-closed')).toMatchObject([{ session: { peerSession: 0x12 } }]);
    client.send([messageType(14), avp('8', 1, '0003')], { sessionId: 0 });
    expect(client.ignored()).toEqual(['unknown-session']);
  });

  it(`counts a tunnel as full when ${limits.sessionIdDrawsMax} ids that it drew were not free`, () => {
    let drawn = 0;
    const random = (free: number) => ({ bytes: (n: number) => new Uint8Array(n).fill(++drawn < free ? 0 : 7) });
    expect(kinds(connectedClient({ random: random(limits.sessionIdDrawsMax) }).send(icrq('0011')))).toEqual(['ICRP']);
    drawn = 0;
    const [answer] = connectedClient({ random: random(limits.sessionIdDrawsMax + 1) }).send(icrq('0011'));
    expect(answer).toMatchObject({ kind: 'CDN', message: { resultCode: { result: 4 } } });
  });

  it('acknowledges a CDN for a session it does not have', () => {
    const client = connectedClient();
    expect(kinds(client.send([messageType(14), avp('8', 1, '0003')], { sessionId: 5 }))).toEqual(['ZLB']);
    expect(client.ignored()).toEqual(['unknown-session']);
  });
});
