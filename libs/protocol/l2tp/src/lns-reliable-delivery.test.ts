import { seconds, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ofKind, tunnelIds } from './pair.fixture.ts';
import { avp, calledClient, connectedClient, icrq, kinds, messageType, RawClient } from './raw-client.fixture.ts';

const none = new Uint8Array();
const repeated = (client: RawClient, wait: number): string[] => client.wait(wait).map(({ bytes }) => toHex(bytes));

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

  it('repeats to a client without a call after 1, 2, 4, 8, 8 s, then counts it as dead', () => {
    const ids = tunnelIds(100);
    const client = connectedClient({ ...ids, helloInterval: seconds(60) });
    const [hello] = client.wait(60);
    expect(hello).toMatchObject({ kind: 'HELLO', tunnelId: 7, sessionId: 0 });
    for (const wait of [1, 2, 4, 8, 8]) expect(repeated(client, wait)).toEqual([toHex(hello?.bytes ?? none)]);
    expect(client.wait(8)).toEqual([]);
    expect(ofKind(client.effects, 'tunnel-closed')).toMatchObject([{ by: 'timeout', result: undefined }]);
    expect(ids.taken.size).toBe(0);
    expect(client.lns.deadline()).toBeUndefined();
  });

  it('goes on where a call stands, every 8 s, for longer than a minute without a network', () => {
    const ids = tunnelIds(100);
    const client = calledClient({ ...ids, helloInterval: seconds(60) });
    client.acknowledge();
    expect(client.lns.deadline()).toBe(60_000);
    const [hello] = client.wait(60);
    const waits = [1, 2, 4, 8, 8, 8, 8, 8, 8, 8, 8];
    expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThan(60 + 8);
    for (const wait of waits) expect(repeated(client, wait)).toEqual([toHex(hello?.bytes ?? none)]);
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
