import { fromHex, Secret, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { avp, messageType } from '../raw-client.fixture.ts';
import { decodeControlPacket } from './header.ts';
import { hideValue } from './hidden-avp.ts';
import { type ControlMessage, encodeMessage, type Interpretation, interpret } from './messages.ts';

const androidSccrq =
  'c80200450000000000000000 8008000000000001 8008000000020100 800f00000007616e6f6e796d6f7573' +
  '800a0000000300000003 8008000000090d6a 80080000000a0001';
const xl2tpdSccrq =
  'c80200640000000000000000 8008000000000001 8008000000020100 800a0000000300000003 800a0000000400000000' +
  '0008000000060690 8009000000074d324d 0013000000087865 6c6572616e63652e636f6d 800800000009e7f6 80080000000a0008';

const interpreted = (hex: string, secret?: Secret): Interpretation => interpret(fromHex(hex), secret);
const problemOf = (hex: string): Interpretation => interpreted(hex);

function message(hex: string): ControlMessage {
  const interpretation = interpreted(hex);
  if (interpretation.kind !== 'message') throw new Error(JSON.stringify(interpretation));
  return interpretation.message;
}

describe('messages as clients send them', () => {
  it("reads Android's SCCRQ", () => {
    const packet = decodeControlPacket(fromHex(androidSccrq));
    expect(packet.header).toEqual({ tunnelId: 0, sessionId: 0, ns: 0, nr: 0 });
    expect(interpret(packet.body, undefined)).toEqual({
      kind: 'message',
      message: {
        kind: 'SCCRQ',
        protocolVersion: 0x0100,
        hostName: 'anonymous',
        framingCapabilities: 3,
        assignedTunnelId: 0x0d6a,
        receiveWindowSize: 1,
      },
    });
  });

  it("reads xl2tpd's SCCRQ", () => {
    expect(interpret(decodeControlPacket(fromHex(xl2tpdSccrq)).body, undefined)).toEqual({
      kind: 'message',
      message: {
        kind: 'SCCRQ',
        protocolVersion: 0x0100,
        framingCapabilities: 3,
        bearerCapabilities: 0,
        firmwareRevision: 0x0690,
        hostName: 'M2M',
        vendorName: 'xelerance.com',
        assignedTunnelId: 0xe7f6,
        receiveWindowSize: 8,
      },
    });
  });

  it('trims the NUL that Apple counts into its host name, and keeps control characters out of logs', () => {
    const withName = (value: string): string =>
      messageType(1) + avp('8', 2, '0100') + avp('8', 7, value) + avp('8', 9, '0001');
    expect(message(withName('6d616300')).hostName).toBe('mac');
    expect(message(withName('6d0a1b63')).hostName).toBe('m??c');
  });

  it.each([
    ["Apple's byte-swapped result with a stale tail", '0300 dead beef 0000', { result: 3 }],
    ["Android's bare result", '0006', { result: 6 }],
    ['result and error', '00020008', { result: 2, error: 8 }],
    ['result, error and message', '00020006 6e6f', { result: 2, error: 6, message: 'no' }],
  ])('reads a Result Code of %s', (_, value, expected) => {
    const { resultCode } = message(messageType(4) + avp('8', 9, '0001') + avp('8', 1, value.replaceAll(' ', '')));
    expect(resultCode).toEqual({ error: undefined, message: undefined, ...expected });
  });
});

describe('every message type', () => {
  const bytes16 = fromHex('00112233445566778899aabbccddeeff');
  const resultCode = { result: 2, error: 6, message: 'why' };
  const messages: ControlMessage[] = [
    {
      kind: 'SCCRQ',
      protocolVersion: 0x0100,
      framingCapabilities: 3,
      bearerCapabilities: 1,
      tieBreaker: bytes16.subarray(0, 8),
      firmwareRevision: 5,
      hostName: 'höst',
      vendorName: '',
      assignedTunnelId: 1,
      receiveWindowSize: 4,
      challenge: bytes16,
    },
    { kind: 'SCCRP', protocolVersion: 0x0100, assignedTunnelId: 2, challengeResponse: bytes16 },
    { kind: 'SCCCN', challengeResponse: bytes16 },
    { kind: 'StopCCN', assignedTunnelId: 2, resultCode },
    { kind: 'HELLO' },
    {
      kind: 'OCRQ',
      assignedSessionId: 3,
      callSerialNumber: 9,
      minimumBps: 1,
      maximumBps: 2,
      bearerType: 1,
      framingType: 1,
      calledNumber: '12',
      subAddress: '3',
    },
    { kind: 'OCRP', assignedSessionId: 3, physicalChannelId: 7 },
    { kind: 'OCCN', txConnectSpeed: 64_000, framingType: 1, rxConnectSpeed: 4, sequencingRequired: true },
    { kind: 'ICRQ', assignedSessionId: 3, callSerialNumber: 1, callingNumber: '555' },
    { kind: 'ICRP', assignedSessionId: 4 },
    {
      kind: 'ICCN',
      txConnectSpeed: 1,
      framingType: 1,
      initialReceivedLcpConfReq: bytes16,
      lastSentLcpConfReq: bytes16,
      lastReceivedLcpConfReq: bytes16,
      proxyAuthenType: 2,
      proxyAuthenName: 'u',
      proxyAuthenChallenge: bytes16,
      proxyAuthenId: 1,
      proxyAuthenResponse: bytes16,
      privateGroupId: bytes16,
    },
    {
      kind: 'CDN',
      assignedSessionId: 3,
      resultCode: { result: 3, error: undefined, message: undefined },
      causeCode: { cause: 1, message: 2, advisory: 'x' },
      pppDisconnectCause: { code: 3, protocol: 0xc021, direction: 1, message: 'bye' },
    },
    {
      kind: 'WEN',
      callErrors: {
        crcErrors: 1,
        framingErrors: 2,
        hardwareOverruns: 3,
        bufferOverruns: 4,
        timeOutErrors: 5,
        alignmentErrors: 6,
      },
    },
    { kind: 'SLI', accm: { send: 0xffffffff, receive: 0 } },
  ];

  it.each(messages.map((sent) => [sent.kind, sent] as const))('%s is read as it was written', (_, sent) => {
    expect(interpret(encodeMessage(sent), undefined)).toEqual({ kind: 'message', message: sent });
  });
});

describe('messages to refuse', () => {
  const icrq = messageType(10) + avp('8', 14, '0011');

  it('refuses an unknown mandatory AVP in the scope of its message, with result 2 error 8', () => {
    expect(problemOf(messageType(3) + avp('8', 999, '00'))).toMatchObject({
      kind: 'unacceptable',
      scope: 'tunnel',
      result: { result: 2, error: 8 },
    });
    expect(problemOf(icrq + avp('8', 999, '00'))).toMatchObject({
      kind: 'unacceptable',
      scope: 'session',
      assignedSessionId: 0x11,
      result: { result: 2, error: 8 },
    });
  });

  it('skips an unknown AVP that is not mandatory', () => {
    expect(interpreted(icrq + avp('0', 999, '00'))).toEqual(interpreted(icrq));
  });

  it("never reads another vendor's attribute by its type number", () => {
    const broadbandForum = 3561;
    const sccrq = messageType(1) + avp('8', 2, '0100') + avp('8', 9, '0001');
    expect(interpreted(sccrq + avp('0', 2, '00000000', broadbandForum))).toEqual(interpreted(sccrq));
    expect(problemOf(messageType(1) + avp('8', 2, '0100', broadbandForum) + avp('8', 9, '0001'))).toMatchObject({
      kind: 'unacceptable',
      result: { error: 8 },
    });
  });

  it('treats reserved AVP bits as an unknown attribute', () => {
    expect(problemOf(icrq + avp('a', 15, '00000001'))).toMatchObject({ kind: 'unacceptable', result: { error: 8 } });
    expect(interpreted(icrq + avp('2', 15, '00000001'))).toEqual(interpreted(icrq));
  });

  it('refuses a hidden mandatory AVP without a secret, and skips one that is not mandatory', () => {
    const hidden = avp('c', 15, '8ce99b5aa0d42bb57790');
    expect(problemOf(icrq + hidden)).toMatchObject({ kind: 'unacceptable', scope: 'session', result: { error: 8 } });
    expect(interpreted(icrq + avp('4', 15, '8ce99b5aa0d42bb57790'))).toEqual(interpreted(icrq));
  });

  it('refuses one behind a random vector alike, where no secret is set', () => {
    const body = icrq + avp('8', 36, '00'.repeat(16)) + avp('c', 15, '8ce99b5aa0d42bb57790');
    expect(problemOf(body)).toMatchObject({ kind: 'unacceptable', scope: 'session', result: { error: 8 } });
  });

  it('opens a hidden AVP by the random vector that came last before it', () => {
    const secret = Secret.fromText('s3cret');
    const [first, second] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)];
    const serial = hideValue(fromHex('0000002a'), new Uint8Array(), { type: 15, secret, randomVector: second });
    const body = icrq + avp('8', 36, toHex(first)) + avp('8', 36, toHex(second)) + avp('c', 15, toHex(serial));
    expect(interpreted(body, secret)).toMatchObject({ message: { callSerialNumber: 42 } });
  });

  it("takes another vendor's first AVP for no Message Type", () => {
    expect(problemOf(avp('8', 0, '0006', 3561))).toMatchObject({ scope: 'tunnel', result: { result: 2, error: 3 } });
  });

  it('refuses a challenge response that is no MD5', () => {
    for (const octets of [15, 17]) {
      const body = messageType(3) + avp('8', 13, '00'.repeat(octets));
      expect(problemOf(body)).toMatchObject({ scope: 'tunnel', result: { result: 2, error: 2 } });
    }
  });

  it('opens a hidden AVP behind a random vector with the secret', () => {
    const secret = Secret.fromText('s3cret');
    const vector = fromHex('000102030405060708090a0b0c0d0e0f');
    const hiding = { type: 15, secret, randomVector: vector };
    const serial = toHex(hideValue(fromHex('0000002a'), fromHex('000000'), hiding));
    const body = icrq + avp('8', 36, toHex(vector)) + avp('c', 15, serial);
    expect(interpreted(body, secret)).toMatchObject({ kind: 'message', message: { callSerialNumber: 42 } });
    expect(interpreted(icrq + avp('c', 15, serial), secret)).toMatchObject({ kind: 'unacceptable' });
    expect(interpreted(body, Secret.fromText('other'))).toMatchObject({ kind: 'unacceptable' });
  });

  it.each([
    ['a cut AVP', `${messageType(1)}8008000000`, { error: 2 }],
    ['an AVP of length 5', `${messageType(1)}80050000000a0001`, { error: 2 }],
    ['no Message Type first', avp('8', 9, '0001'), { error: 3 }],
    ['a Message Type of four octets', avp('8', 0, '00000001'), { error: 3 }],
    ['an unknown mandatory message type', messageType(99), { error: 8 }],
    [
      'a host name without a single octet',
      messageType(1) + avp('8', 2, '0100') + avp('8', 7, '') + avp('8', 9, '0001'),
      { error: 2 },
    ],
    ['a tunnel id of 0', messageType(1) + avp('8', 2, '0100') + avp('8', 9, '0000'), { error: 3 }],
    ['no protocol version', messageType(1) + avp('8', 9, '0001'), { error: 3 }],
    ['a value too long', messageType(1) + avp('8', 2, '010000') + avp('8', 9, '0001'), { error: 2 }],
  ])('refuses %s', (_, hex, result) => {
    expect(problemOf(hex)).toMatchObject({ kind: 'unacceptable', scope: 'tunnel', result: { result: 2, ...result } });
  });

  it('ignores an unknown message type that is not mandatory', () => {
    expect(interpreted(avp('0', 0, '0063'))).toEqual({ kind: 'ignorable', messageType: 99 });
  });

  it('believes StopCCN and CDN whatever else they carry', () => {
    expect(message(messageType(4) + avp('8', 999, '') + avp('8', 1, '00'))).toEqual({ kind: 'StopCCN' });
    expect(message(messageType(14) + avp('c', 14, '0000'))).toEqual({ kind: 'CDN' });
  });

  it('makes something of any bytes without throwing', () => {
    const start = fc.constantFrom('', messageType(1), messageType(10), messageType(14));
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 200 }), (first, rest) => {
        const { kind } = interpreted(first + toHex(rest), Secret.fromText('s'));
        expect(['message', 'ignorable', 'unacceptable']).toContain(kind);
      }),
    );
  });
});
