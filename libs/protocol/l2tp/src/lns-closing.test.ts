import { describe, expect, it } from 'vitest';
import type { L2tpEffect, SessionId, TunnelId } from './endpoint.ts';
import { ofKind, tunnelIds } from './pair.fixture.ts';
import { avp, calledClient, connectedClient, icrq, kinds, messageType, plainSccrq } from './raw-client.fixture.ts';

const administrative = { result: 3, error: 6, message: 'closed by the administrator' };

describe('Lns: closing', () => {
  it('hangs up a session with CDN, once', () => {
    const client = calledClient();
    const close = (): L2tpEffect[] =>
      client.lns.closeSession(client.tunnelId as TunnelId, client.sessionId as SessionId, administrative, client.now);
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

  it('stops once, however often it is told to, and by whatever number the StopCCN comes again', () => {
    const client = connectedClient();
    expect(client.take(client.lns.stop(administrative, client.now))).toHaveLength(1);
    expect(client.take(client.lns.stop(administrative, client.now))).toEqual([]);
    const other = connectedClient();
    const stop = [messageType(4), avp('8', 9, '0007'), avp('8', 1, '0001')];
    other.send(stop);
    other.wait(20);
    expect(kinds(other.send(stop))).toEqual(['ZLB']);
    expect(ofKind(other.effects, 'tunnel-closed')).toHaveLength(1);
    expect(other.lns.deadline()).toBe(31_000);
  });

  it('acknowledges it also when another tunnel was opened meanwhile', () => {
    const client = connectedClient();
    const stop = [messageType(4), avp('8', 9, '0007'), avp('8', 1, '0001')];
    const { tunnelId, ns } = client;
    client.send(stop);
    const sccrq = [messageType(1), avp('8', 2, '0100'), avp('8', 9, '0008')];
    expect(kinds(client.send(sccrq, { tunnelId: 0, ns: 0 }))).toEqual(['SCCRP']);
    expect(kinds(client.send(stop, { tunnelId, ns }))).toEqual(['ZLB']);
  });

  it('repeats nothing to a peer that has stopped, and acts on nothing of it', () => {
    const client = connectedClient();
    client.send(icrq('0011'));
    client.nr -= 1;
    client.send([messageType(4), avp('8', 9, '0007'), avp('8', 1, '0001')]);
    expect(client.lns.deadline()).toBe(31_000);
    expect(client.wait(1)).toEqual([]);
    expect(kinds(client.send(icrq('0012')))).toEqual(['ZLB']);
    expect(client.ignored()).toEqual(['tunnel-closed']);
  });

  it('knows no session of a tunnel that it does not have', () => {
    const client = calledClient();
    const [tunnel, session] = [client.tunnelId as TunnelId, client.sessionId as SessionId];
    expect(client.lns.closeSession((tunnel + 1) as TunnelId, session, administrative, client.now)).toEqual([]);
    expect(client.lns.closeSession(tunnel, (session ^ 1) as SessionId, administrative, client.now)).toEqual([]);
    expect(ofKind(client.effects, 'session-closed')).toEqual([]);
  });

  it('gives back its tunnel ids in silence when the IPsec peer is gone', () => {
    const ids = tunnelIds(100);
    const client = calledClient(ids);
    client.lns.abandon();
    expect(ids.taken.size).toBe(0);
    expect(client.lns.deadline()).toBeUndefined();
  });

  it('opens a new tunnel for an SCCRQ that reuses the id of a stopped one, whose own it gives back', () => {
    const ids = tunnelIds(100);
    const client = connectedClient(ids);
    client.send([messageType(4), avp('8', 9, '0007'), avp('8', 1, '0001')]);
    client.nr = 0;
    const [sccrp] = client.send(plainSccrq, { tunnelId: 0, ns: 0 });
    expect(sccrp?.message).toMatchObject({ kind: 'SCCRP', assignedTunnelId: 101 });
    expect([...ids.taken]).toEqual([101]);
  });
});
