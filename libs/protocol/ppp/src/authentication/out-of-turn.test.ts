import { fromHex, type Instant, instant, Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { encodePacket } from '../packet.ts';
import { ChapAuthenticator } from './chap/authenticator.ts';
import { ChapPeer } from './chap/peer.ts';
import { EapAuthenticatorCarrier } from './eap/authenticator.ts';
import { EapPeerCarrier } from './eap/peer.ts';
import { PapPeer } from './pap/peer.ts';

const now: Instant = instant(0);
const random = { bytes: (length: number) => new Uint8Array(length).fill(7) };
const questions = { next: () => 5 };
const credentials = { user: 'alice', password: Secret.fromText('wonderland'), accept: [] };
const eap = (hex: string) => ({ kind: 'eap', packet: fromHex(hex) }) as const;
const accepted = { kind: 'verdict', verdict: { outcome: 'accepted' } } as const;
const ignored = (reason: string) => [{ kind: 'ignored', reason }];

/** Response 7: MD5's 16 octets, and the name "a". */
const chapResponse = encodePacket({ code: 2, identifier: 7, data: fromHex(`10${'00'.repeat(16)}61`) });
const msChapResponse = encodePacket({ code: 2, identifier: 7, data: fromHex(`31${'00'.repeat(49)}61`) });

describe('an authenticator by CHAP', () => {
  const chap = (algorithm: 'chap-md5' | 'ms-chap-v2' = 'chap-md5') =>
    new ChapAuthenticator(algorithm, 'gateway', random, questions);

  it('takes no response before its challenge', () => {
    expect(chap().receive(chapResponse)).toEqual(ignored('CHAP response before the challenge'));
  });

  it('takes no challenge, and no response to another one', () => {
    const end = chap();
    end.start(now);
    expect(end.receive(encodePacket({ code: 1, identifier: 7, data: fromHex('') }))).toEqual(ignored('CHAP code 1'));
    const other = encodePacket({ code: 2, identifier: 8, data: fromHex('') });
    expect(end.receive(other)).toEqual(ignored('CHAP response to another challenge'));
  });

  it('asks once for a response that comes again', () => {
    const end = chap();
    end.start(now);
    expect(end.receive(chapResponse)).toMatchObject([{ kind: 'verify', question: 5 }]);
    expect(end.receive(chapResponse)).toEqual(ignored('CHAP response repeated'));
  });

  it('takes no verdict that it does not wait for, and none of another kind', () => {
    const end = chap();
    expect(end.answer(5, accepted)).toEqual(ignored('stale verdict'));
    end.start(now);
    end.receive(chapResponse);
    expect(end.answer(4, accepted)).toEqual(ignored('stale verdict'));
    expect(end.answer(5, eap('03010004'))).toEqual(ignored('stale verdict'));
    expect(end.answer(5, accepted)).toMatchObject([{ kind: 'send' }, { kind: 'accepted' }]);
    expect(end.answer(5, accepted)).toEqual(ignored('stale verdict'));
  });

  it('refuses by MS-CHAPv2 whom it cannot prove itself to', () => {
    const end = chap('ms-chap-v2');
    end.start(now);
    end.receive(msChapResponse);
    const outputs = end.answer(5, accepted);
    expect(outputs).toMatchObject([{ kind: 'send' }, { kind: 'refused' }]);
    const [sent] = outputs;
    expect(sent?.kind === 'send' && Buffer.from(sent.packet).toString('latin1')).toMatch(/E=691 R=0/);
  });
});

describe('an authenticator that carries EAP', () => {
  const response = fromHex('0201000601 61');

  it('takes no Response before its Request', () => {
    expect(new EapAuthenticatorCarrier(questions).receive(response)).toEqual(ignored('EAP response before a request'));
  });

  it('takes no Request', () => {
    const end = new EapAuthenticatorCarrier(questions);
    end.start(now);
    expect(end.receive(fromHex('0101000501'))).toEqual(ignored('EAP code 1'));
  });

  it('takes no answer that it does not wait for, and none of another kind', () => {
    const end = new EapAuthenticatorCarrier(questions);
    expect(end.answer(5, eap('03010004'), now)).toEqual(ignored('stale EAP answer'));
    end.start(now);
    end.receive(response);
    expect(end.answer(4, eap('03010004'), now)).toEqual(ignored('stale EAP answer'));
    expect(end.answer(5, accepted, now)).toEqual(ignored('stale EAP answer'));
    expect(end.answer(5, eap('03010004'), now)).toEqual([
      { kind: 'send', packet: fromHex('03010004') },
      { kind: 'accepted' },
    ]);
  });

  it('takes what is neither Request nor result for a refusal, and does not pass it on', () => {
    const end = new EapAuthenticatorCarrier(questions);
    end.start(now);
    end.receive(response);
    expect(end.answer(5, eap('0201000501'), now)).toEqual([{ kind: 'refused', reason: 'authentication-refused' }]);
  });

  it('cannot read a packet shorter than its header', () => {
    const end = new EapAuthenticatorCarrier(questions);
    expect(() => end.receive(fromHex('02010003'))).toThrow(expect.objectContaining({ code: 'bad-length' }));
  });
});

describe('a peer that carries EAP', () => {
  it('takes no Response, and no code that nobody knows', () => {
    expect(new EapPeerCarrier(questions).receive(fromHex('0201000501'))).toEqual(ignored('EAP code 2'));
    expect(new EapPeerCarrier(questions).receive(fromHex('09010004'))).toEqual(ignored('EAP code 9'));
  });

  it('takes no answer that it does not wait for, and none of another kind', () => {
    const end = new EapPeerCarrier(questions);
    expect(end.answer(5, eap('0201000501'))).toEqual(ignored('stale EAP answer'));
    end.receive(fromHex('0101000501'));
    expect(end.answer(4, eap('0201000501'))).toEqual(ignored('stale EAP answer'));
    expect(end.answer(5, accepted)).toEqual(ignored('stale EAP answer'));
    expect(end.answer(5, eap('0201000501'))).toEqual([{ kind: 'send', packet: fromHex('0201000501') }]);
  });
});

describe('a peer', () => {
  it('takes no result by CHAP of a code that nobody knows', () => {
    const end = new ChapPeer('chap-md5', credentials, random);
    end.receive(encodePacket({ code: 1, identifier: 7, data: fromHex(`10${'00'.repeat(16)}`) }), now);
    expect(end.receive(encodePacket({ code: 5, identifier: 7, data: fromHex('') }), now)).toEqual(
      ignored('CHAP code 5'),
    );
    const success = encodePacket({ code: 3, identifier: 7, data: fromHex('') });
    expect(end.receive(success, now)).toEqual([{ kind: 'accepted' }]);
  });

  it('takes no result by PAP of a code that nobody knows', () => {
    const end = new PapPeer(credentials);
    end.start(now);
    expect(end.receive(encodePacket({ code: 4, identifier: 1, data: fromHex('00') }))).toEqual(ignored('PAP code 4'));
    expect(end.receive(encodePacket({ code: 2, identifier: 1, data: fromHex('00') }))).toEqual([{ kind: 'accepted' }]);
  });
});
