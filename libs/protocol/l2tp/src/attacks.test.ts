import { fromHex, instant, Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { decodeAvps } from './control/avp.ts';
import { encodeControlPacket } from './control/header.ts';
import { hideValue, revealValue } from './control/hidden-avp.ts';
import { limits } from './limits.ts';
import { Lns } from './lns.ts';
import { ofKind, testEnvironment } from './pair.fixture.ts';
import { avp, calledClient, messageType, plainSccrq, RawClient } from './raw-client.fixture.ts';

// What has gone wrong in other implementations, a test for each class. That nothing reaches an LNS but what came out of its own peer's ESP SAs
// is the packet path's part.

const stopCcn = (tunnelId: number): Uint8Array =>
  encodeControlPacket(
    { tunnelId, sessionId: 0, ns: 2, nr: 2 },
    fromHex([messageType(4), avp('8', 9, '0007'), avp('8', 1, '0006')].join('')),
  );

describe('a hostile caller', () => {
  it('closes no tunnel by a StopCCN whose id it has guessed, not even trying all of them', () => {
    const client = calledClient();
    const own = client.tunnelId;
    for (let id = 0; id <= 0xffff; id += 1) {
      if (id !== own) client.sendBytes(stopCcn(id));
    }
    expect([...ofKind(client.effects, 'tunnel-closed'), ...ofKind(client.effects, 'session-closed')]).toEqual([]);
  });

  it('closes no tunnel by a StopCCN from another port, nor one out of its window', () => {
    const client = calledClient();
    client.lns.receive({ bytes: stopCcn(client.tunnelId), peerPort: 9 }, client.now);
    const ahead = encodeControlPacket(
      { tunnelId: client.tunnelId, sessionId: 0, ns: client.ns + limits.receiveWindowMessages, nr: client.nr },
      fromHex([messageType(4), avp('8', 9, '0007'), avp('8', 1, '0006')].join('')),
    );
    client.sendBytes(ahead);
    expect(ofKind(client.effects, 'tunnel-closed')).toEqual([]);
  });

  it.each([0, 1, 2, 3, 4, 5])('has an AVP of %i octets refused: shorter than its own header', (length) => {
    const avps = Uint8Array.of(0x80, length, 0, 0, 0, 0, 0, 1);
    expect(() => decodeAvps(avps)).toThrow(expect.objectContaining({ code: 'bad-length' }));
  });

  it('has an AVP refused that is longer than what is left of its message', () => {
    expect(() => decodeAvps(Uint8Array.of(0x83, 0xff, 0, 0, 0, 0))).toThrow(
      expect.objectContaining({ code: 'truncated' }),
    );
  });

  it('has a control message refused whose length is below its header, or beyond its datagram', () => {
    const client = new RawClient(1701);
    for (const length of [0, 11, 13, 0xffff]) {
      const bytes = encodeControlPacket({ tunnelId: 0, sessionId: 0, ns: 0, nr: 0 }, new Uint8Array());
      new DataView(bytes.buffer).setUint16(2, length);
      client.sendBytes(bytes);
    }
    expect(new Set(client.ignored())).toEqual(new Set(['malformed-header']));
  });

  it('hides no AVP without a Random Vector before it, and none whose length lies', () => {
    const client = new RawClient(1701, { tunnelSecret: Secret.fromText('s3cret') });
    const [answer] = client.send([...plainSccrq.slice(0, 3), avp('c', 7, '00'.repeat(16)), avp('8', 9, '0007')]);
    expect(answer?.kind).toBe('StopCCN');
    const hiding = { type: 7, secret: Secret.fromText('s3cret'), randomVector: new Uint8Array(16) };
    const hidden = hideValue(new Uint8Array(4), new Uint8Array(), hiding);
    hidden[0] = (hidden[0] ?? 0) ^ 0xff;
    expect(() => revealValue(hidden, hiding)).toThrow(expect.objectContaining({ code: 'truncated' }));
  });

  it('may call itself nothing: a host name of no octets is read', () => {
    const client = new RawClient(1701);
    const [answer] = client.send(plainSccrq.map((each) => (each.startsWith('8009') ? avp('8', 7, '') : each)));
    expect(['SCCRP', 'StopCCN']).toContain(answer?.kind);
  });

  it(`has no more than ${limits.tunnelsPerPeerMax} tunnels, and no more than ${limits.avpsPerMessageMax} AVPs of a message are read`, () => {
    const lns = new Lns(testEnvironment());
    const body = (id: number) =>
      fromHex(plainSccrq.map((each) => each.replace(/0007$/, `0${id}07`.slice(-4).padStart(4, '0'))).join(''));
    let opened = 0;
    for (let port = 2_000; port < 2_100; port += 1) {
      const bytes = encodeControlPacket({ tunnelId: 0, sessionId: 0, ns: 0, nr: 0 }, body(1));
      opened += ofKind(lns.receive({ bytes, peerPort: port }, instant(0)), 'step').length;
    }
    expect(opened).toBeLessThanOrEqual(limits.tunnelsPerPeerMax);
    const many = fromHex(avp('0', 100, '').repeat(limits.avpsPerMessageMax + 1));
    expect(() => decodeAvps(many)).toThrow(expect.objectContaining({ code: 'too-many' }));
  });
});
