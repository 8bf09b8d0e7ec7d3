import { fromHex, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { ofKind } from './pair.fixture.ts';
import { avp, avpTypes, icrq, kinds, messageType, RawClient } from './raw-client.fixture.ts';

const steps = (client: RawClient): string[] => ofKind(client.effects, 'step').map(({ step }) => step);

describe('Windows', () => {
  const sccrq = [
    messageType(1),
    avp('8', 2, '0100'),
    avp('8', 3, '00000001'),
    avp('8', 4, '00000000'),
    avp('0', 6, '0a00'),
    avp('8', 7, '4445534b544f50'),
    avp('0', 8, '4d6963726f736f6674'),
    avp('8', 9, '0001'),
    avp('8', 10, '0008'),
  ];

  it('connects, with a vendor AVP in its call and a session that is then hung up', () => {
    const client = new RawClient(1701);
    expect(kinds(client.send(sccrq))).toEqual(['SCCRP']);
    expect(kinds(client.send([messageType(3)]))).toEqual(['ZLB']);
    const correlation = avp('0', 1, '00112233445566778899aabbccddeeff', 311);
    const call = [
      messageType(10),
      avp('8', 14, '0001'),
      avp('8', 15, '00000000'),
      avp('8', 18, '00000001'),
      correlation,
    ];
    expect(kinds(client.send(call))).toEqual(['ICRP']);
    const iccn = [messageType(12), avp('8', 24, '05f5e100'), avp('8', 19, '00000001'), avp('0', 29, '0004')];
    expect(kinds(client.send(iccn, { sessionId: client.sessionId }))).toEqual(['ZLB']);
    expect(ofKind(client.effects, 'tunnel-established')[0]?.tunnel).toEqual({
      tunnel: 100,
      peerTunnel: 1,
      peerPort: 1701,
      peerHostName: 'DESKTOP',
      peerVendor: 'Microsoft',
      peerFirmware: 0x0a00,
    });
    expect(ofKind(client.effects, 'session-established')[0]?.session).toEqual({
      tunnel: 100,
      session: client.sessionId,
      peerTunnel: 1,
      peerSession: 1,
      peerPort: 1701,
    });

    const cdn = [messageType(14), avp('8', 1, '00030000'), avp('8', 14, '0001')];
    expect(kinds(client.send(cdn, { sessionId: client.sessionId }))).toEqual(['ZLB']);
    expect(ofKind(client.effects, 'session-closed')[0]).toMatchObject({
      by: 'peer',
      result: { result: 3, error: 0 },
      established: true,
    });
    expect(kinds(client.send([messageType(4), avp('8', 9, '0001'), avp('8', 1, '0006')]))).toEqual(['ZLB']);
    expect(ofKind(client.effects, 'tunnel-closed')[0]).toMatchObject({ by: 'peer', result: { result: 6 } });
  });

  it('gets the same SCCRP for an SCCRQ repeated after 2 s, and one tunnel', () => {
    const client = new RawClient(1701);
    const first = client.send(sccrq);
    client.nr = 0;
    const again = client.send(sccrq, { tunnelId: 0, ns: 0 });
    expect(again.map(({ bytes }) => toHex(bytes))).toEqual(first.map(({ bytes }) => toHex(bytes)));
    expect(steps(client)).toEqual(['sccrq']);
  });

  it('gets a mere acknowledgement for an SCCRQ that arrives late, when the tunnel stands', () => {
    const client = new RawClient(1701);
    client.send(sccrq);
    client.send([messageType(3)]);
    expect(kinds(client.send(sccrq, { tunnelId: 0, ns: 0 }))).toEqual(['ZLB']);
    expect(ofKind(client.effects, 'tunnel-established')).toHaveLength(1);
  });
});

describe('Apple', () => {
  const port = 54_321;
  const sccrq = [
    messageType(1),
    avp('8', 2, '0100'),
    avp('8', 3, '00000003'),
    avp('8', 7, '6d616300'),
    avp('8', 9, '0005'),
    avp('8', 10, '0004'),
  ];

  it('has the HELLOs that wake up its IPsec dropped in silence', () => {
    const client = new RawClient(port);
    for (let burst = 0; burst < 10; burst += 1) expect(client.send([messageType(6)], { ns: 0 })).toEqual([]);
    expect(kinds(client.send(sccrq))).toEqual(['SCCRP']);
    expect(client.ignored()).toEqual(Array(10).fill('without-tunnel'));
  });

  it('gets in SCCRP and ICRP all it requires, nothing hidden, no challenge', () => {
    const client = new RawClient(port);
    const [sccrp] = client.send(sccrq);
    expect(avpTypes(sccrp?.bytes ?? new Uint8Array())).toEqual([0, 2, 3, 6, 7, 8, 9, 10]);
    expect(sccrp).toMatchObject({ tunnelId: 5, sessionId: 0, ns: 0, nr: 1 });
    expect(sccrp?.message).toMatchObject({ protocolVersion: 0x0100, hostName: 'gateway', assignedTunnelId: 100 });
    client.send([messageType(3)]);
    const [icrp] = client.send(icrq('2a2a'));
    expect(avpTypes(icrp?.bytes ?? new Uint8Array())).toEqual([0, 14]);
    expect(icrp).toMatchObject({ tunnelId: 5, sessionId: 0x2a2a });
    expect(client.sessionId).not.toBe(0);
  });

  it('closes with result codes in its own byte order', () => {
    const client = new RawClient(port);
    client.send(sccrq);
    client.send([messageType(3)]);
    client.send(icrq('2a2a'));
    client.send([messageType(12), avp('8', 24, '000f4240'), avp('8', 19, '00000003')], { sessionId: client.sessionId });
    client.send([messageType(14), avp('8', 1, '0300c0de00000000'), avp('8', 14, '2a2a')], {
      sessionId: client.sessionId,
    });
    client.send([messageType(4), avp('8', 1, '0100c0de00000000'), avp('8', 9, '0005')]);
    expect(ofKind(client.effects, 'session-closed')[0]).toMatchObject({ by: 'peer', result: { result: 3 } });
    expect(ofKind(client.effects, 'tunnel-closed')[0]).toMatchObject({ by: 'peer', result: { result: 1 } });
  });
});

describe('Android', () => {
  const port = 40_000;
  const sccrq = fromHex(
    'c80200450000000000000000 8008000000000001 8008000000020100 800f00000007616e6f6e796d6f7573' +
      '800a0000000300000003 8008000000090d6a 80080000000a0001',
  );
  const bareHeader = /^c802000c/;

  function connecting(): RawClient {
    const client = new RawClient(port);
    client.sendBytes(sccrq);
    client.ns = 1;
    return client;
  }

  it('sees a bare ZLB at once after SCCCN and after ICCN, which is what it waits for', () => {
    const client = connecting();
    const afterScccn = client.send([messageType(3)]);
    expect(afterScccn.map(({ bytes }) => toHex(bytes))).toEqual(['c802000c0d6a000000010002']);
    client.send([messageType(10), avp('8', 14, 'beef'), avp('8', 15, '12345678')]);
    const afterIccn = client.send([messageType(12), avp('8', 24, '05f5e100'), avp('8', 19, '00000003')], {
      sessionId: client.sessionId,
    });
    expect(afterIccn.map(({ bytes }) => toHex(bytes))).toEqual(['c802000c0d6a000000020004']);
    expect(steps(client)).toEqual(['sccrq', 'scccn', 'icrq', 'iccn']);
  });

  it('gets headers of exactly C802 and a first AVP of exactly 80 08 00 00 00 00', () => {
    const client = new RawClient(port);
    const [sccrp] = client.sendBytes(sccrq);
    expect(toHex(sccrp?.bytes ?? new Uint8Array())).toMatch(/^c802.{20}800800000000/);
  });

  it('never gets a second message before it acknowledged the first', () => {
    const client = connecting();
    client.send([messageType(3)]);
    const acknowledged = client.nr;
    expect(kinds(client.send(icrq('0001')))).toEqual(['ICRP']);
    client.nr = acknowledged;
    expect(client.send(icrq('0002')).map(({ bytes }) => toHex(bytes))).toEqual([expect.stringMatching(bareHeader)]);
    client.nr = acknowledged + 1;
    expect(kinds(client.acknowledge())).toEqual(['ICRP']);
  });

  it('gets a bare ZLB first even where a message is waiting for its window', () => {
    const client = connecting();
    client.send([messageType(3)]);
    const acknowledged = client.nr;
    client.send([messageType(10), avp('8', 14, '0001'), avp('8', 15, '00000001')]);
    const session = client.sessionId;
    client.nr = acknowledged;
    client.send([messageType(10), avp('8', 14, '0002'), avp('8', 15, '00000001')]);
    client.nr = acknowledged + 1;
    const sent = client.send([messageType(12), avp('8', 24, '05f5e100'), avp('8', 19, '00000003')], {
      sessionId: session,
    });
    expect(kinds(sent)).toEqual(['ZLB', 'ICRP']);
  });

  it('leaves with StopCCN and a bare result 6', () => {
    const client = connecting();
    client.send([messageType(3)]);
    expect(kinds(client.send([messageType(4), avp('8', 9, '0d6a'), avp('8', 1, '0006')]))).toEqual(['ZLB']);
    expect(ofKind(client.effects, 'tunnel-closed')[0]).toMatchObject({
      by: 'peer',
      result: { result: 6 },
      tunnel: { peerHostName: 'anonymous', peerVendor: undefined },
    });
  });
});

describe('xl2tpd', () => {
  const sccrq = fromHex(
    'c80200640000000000000000 8008000000000001 8008000000020100 800a0000000300000003 800a0000000400000000' +
      '0008000000060690 8009000000074d324d 0013000000087865 6c6572616e63652e636f6d 800800000009e7f6 80080000000a0008',
  );

  it('connects and has its Hello answered by a ZLB', () => {
    const client = new RawClient(1701);
    expect(kinds(client.sendBytes(sccrq))).toEqual(['SCCRP']);
    client.ns = 1;
    expect(kinds(client.send([messageType(3)]))).toEqual(['ZLB']);
    const call = [...icrq('9c5e'), avp('8', 18, '00000000')];
    expect(kinds(client.send(call))).toEqual(['ICRP']);
    const iccn = [messageType(12), avp('8', 24, '00989680'), avp('8', 19, '00000001'), avp('0', 38, '00989680')];
    expect(kinds(client.send(iccn, { sessionId: client.sessionId }))).toEqual(['ZLB']);
    expect(ofKind(client.effects, 'session-established')).toHaveLength(1);
    expect(kinds(client.send([messageType(6)]))).toEqual(['ZLB']);
  });
});
