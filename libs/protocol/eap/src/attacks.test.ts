import { fromHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { accepted, identity, msChapV2Peer, random, response, server } from './conversation.fixture.ts';
import { limits } from './limits.ts';
import { decodeMd5Challenge } from './methods/md5-challenge/packet.ts';
import { decodeMsChapV2, encodeMsChapV2 } from './methods/ms-chap-v2/packet.ts';
import { TlsChannel } from './methods/tls/channel.ts';
import { eapTypes, encodeEapPacket } from './packet.ts';

// What has gone wrong in other implementations, a test for each class.

const failed = { kind: 'failure' };

describe('a hostile peer', () => {
  it.each([
    ['beyond the packet', 'ff0102'],
    ['of nothing', '00'],
    ['with a name of 1,000 bytes', `10${'00'.repeat(16)}${'61'.repeat(1_000)}`],
  ])('has a value of EAP-MD5 refused that is %s (CVE-2020-8597)', (_, hex) => {
    expect(() => decodeMd5Challenge(fromHex(hex))).toThrow(expect.objectContaining({ name: 'DecodeError' }));
  });

  it.each([
    ['a Success before it has answered', [3]],
    ['a Failure before it has answered', [4]],
    ['a response with a length of its own', [2, 2, 0, 3]],
    ['a response without a value', [2, 2, 0, 5, 49]],
  ])('is not let in by EAP-MSCHAPv2 for %s (CVE-2015-8023)', (_, data) => {
    const eap = server(['ms-chap-v2']);
    eap.receive(identity('alice'));
    expect(eap.receive(response(2, eapTypes.msChapV2, ...data))).toMatchObject(failed);
    expect(eap.verified(accepted)).toMatchObject(failed);
  });

  it.each(['success', 'failure', 'request'] as const)(
    'is not let in by an EAP %s of its own (CVE-2021-45079)',
    (code) => {
      const packet =
        code === 'request'
          ? encodeEapPacket({ code, identifier: 1, type: 1, data: new Uint8Array() })
          : encodeEapPacket({ code, identifier: 1 });
      for (const before of [[], [identity('alice')]]) {
        const eap = server(['ms-chap-v2']);
        for (const each of before) eap.receive(each);
        expect(eap.receive(packet)).toMatchObject(failed);
      }
    },
  );

  it.each([
    ['of 4 GiB', 'c0ffffffff'],
    ['one byte beyond the limit', `c0${(limits.tlsMessageBytesMax + 1).toString(16).padStart(8, '0')}`],
    ['of nothing, with bytes behind it', '8000000000'],
  ])('gets no memory for a TLS message that announces a length %s (GHSA-q5g3-qhc6-pr3h)', (_, head) => {
    expect(() => new TlsChannel().receive(fromHex(`${head}160301`))).toThrow(
      expect.objectContaining({ code: 'bad-length' }),
    );
  });

  it('fills no more memory with fragments than a message may have, whatever it announces', () => {
    const channel = new TlsChannel();
    const fragment = fromHex(`40${'16'.repeat(1_000)}`);
    let taken = 0;
    expect(() => {
      for (; taken < 1_000; taken += 1) channel.receive(fragment);
    }).toThrow(expect.objectContaining({ code: 'bad-length' }));
    expect(taken * 1_000).toBeLessThanOrEqual(limits.tlsMessageBytesMax);
  });

  it('comes to an end, whatever it repeats', () => {
    const eap = server(['tls']);
    eap.receive(identity('alice'));
    let rounds = 0;
    while (eap.receive(response(99, eapTypes.tls, 0)).kind === 'send') rounds += 1;
    expect(rounds).toBeLessThanOrEqual(limits.tlsRoundsMax);
  });
});

describe('a hostile server', () => {
  const request = (identifier: number, data: Uint8Array) =>
    encodeEapPacket({ code: 'request', identifier, type: eapTypes.msChapV2, data });

  it.each([
    ['of zeros', `S=${'00'.repeat(20)}`],
    ['of nothing', 'S='],
    ['that is cut off', 'S=AB'],
    ['that is none', 'M=welcome'],
  ])('does not forge the proof that it knows the password: one %s', (_, message) => {
    const peer = msChapV2Peer();
    const challenge = random().bytes(16);
    expect(
      peer.receive(request(2, encodeMsChapV2({ kind: 'challenge', identifier: 2, challenge, name: 'g' }))),
    ).toMatchObject({
      kind: 'send',
    });
    const success = encodeMsChapV2({ kind: 'success', identifier: 2, message });
    expect(decodeMsChapV2(success)).toMatchObject({ kind: 'success' });
    expect(peer.receive(request(3, success))).toEqual({
      kind: 'fail',
      reason: 'the server does not know the password',
    });
  });
});
