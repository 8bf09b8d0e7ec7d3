import { fromHex, milliseconds, Secret, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { isTunnelRequest, Lns } from './lns.ts';
import { ofKind, testEnvironment, tunnelIds } from './pair.fixture.ts';
import {
  avp,
  calledClient,
  connectedClient,
  kinds,
  messageType,
  plainSccrq,
  RawClient,
  type Sent,
} from './raw-client.fixture.ts';

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

  it('counts on from whatever number an SCCRQ has, also where it refuses it', () => {
    const sccrqOf = (version: string) => [messageType(1), avp('8', 2, version), avp('8', 9, '0007')];
    for (const [ns, nr] of [
      [5, 6],
      [65_535, 0],
    ] as const) {
      expect(new RawClient(1701).send(sccrqOf('0100'), { ns })).toMatchObject([{ kind: 'SCCRP', ns: 0, nr }]);
      expect(new RawClient(1701).send(sccrqOf('0200'), { ns })).toMatchObject([{ kind: 'StopCCN', ns: 0, nr }]);
    }
  });

  it('answers a repeated SCCRQ by the same SCCRP until SCCCN came, then acknowledges it alone', () => {
    const client = new RawClient(1701);
    const [sccrp] = client.send(plainSccrq, { tunnelId: 0, ns: 0 });
    client.nr = 0;
    expect(client.send(plainSccrq, { tunnelId: 0, ns: 0 })).toEqual([sccrp]);
    client.ns = 1;
    client.send([messageType(3)]);
    expect(kinds(client.send(plainSccrq, { tunnelId: 0, ns: 0 }))).toEqual(['ZLB']);
    expect(client.ignored()).toEqual(['duplicate', 'duplicate']);
    expect(ofKind(client.effects, 'step').map(({ step }) => step)).toEqual(['sccrq', 'scccn']);
  });

  it('tells who the peer says it is', () => {
    const client = new RawClient(1701);
    client.send([...plainSccrq, avp('0', 8, '4d6963726f736f6674'), avp('0', 6, '0a00')]);
    client.send([messageType(3)]);
    expect(ofKind(client.effects, 'tunnel-established').map(({ tunnel }) => tunnel)).toEqual([
      {
        tunnel: 100,
        peerTunnel: 7,
        peerPort: 1701,
        peerHostName: 'pip',
        peerVendor: 'Microsoft',
        peerFirmware: 0x0a00,
      },
    ]);
  });

  it('says Hello no more often than every second, whatever interval is set', () => {
    const client = connectedClient({ helloInterval: milliseconds(5) });
    client.acknowledge();
    expect(client.lns.deadline()).toBe(1_000);
    expect(kinds(client.wait(1))).toEqual(['HELLO']);
  });

  it('refuses when the allocator has no tunnel id left', () => {
    const client = new RawClient(1701, tunnelIds(1, 0));
    expect(client.send(plainSccrq)[0]?.message).toMatchObject({ kind: 'StopCCN', resultCode: { result: 2, error: 4 } });
  });

  it.each(['0200', '0000'])('refuses protocol version %s with the version it speaks', (version) => {
    const client = new RawClient(1701);
    const [answer] = client.send([messageType(1), avp('8', 2, version), avp('8', 9, '0007')]);
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

  it('answers nothing but an SCCRQ to tunnel 0, however wrong it is', () => {
    const client = new RawClient(1701);
    expect(client.send([messageType(2), avp('8', 9, '0007'), avp('8', 777, '00')])).toEqual([]);
    expect(client.send([messageType(10), avp('8', 14, '0011')])).toEqual([]);
    expect(client.ignored()).toEqual(['without-tunnel', 'without-tunnel']);
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

describe('isTunnelRequest', () => {
  it.each([
    ['an SCCRQ', `c80200240000000000000000${messageType(1)}${avp('8', 2, '0100')}${avp('8', 9, '0007')}`, true],
    ['an SCCRQ to refuse', `c802001c0000000000000000${messageType(1)}${avp('8', 9, '0007')}`, true],
    ['a HELLO', `c80200140000000000000000${messageType(6)}`, false],
    ['a ZLB', 'c802000c0001000000010001', false],
    ['a data message', '000200010002ff03', false],
    [
      'an SCCRQ within a tunnel',
      `c80200240001000000000000${messageType(1)}${avp('8', 2, '0100')}${avp('8', 9, '0007')}`,
      false,
    ],
    ['what cannot be read', `c80200140000000000000000${avp('8', 9, '0007')}`, false],
  ])('tells %s', (_, hex, expected) => {
    expect(isTunnelRequest(fromHex(hex))).toBe(expected);
  });
});
