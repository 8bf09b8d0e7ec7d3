import { fromHex, type Random, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { type ConfigurationOption, encodeOptions } from '../options.ts';
import { LcpNegotiator, type LcpSettings } from './negotiator.ts';
import { lcpOptions } from './option-types.ts';

/** Draws 1, 2, 3… as 32-bit numbers. */
function counting(): Random {
  let drawn = 0;
  return { bytes: (length) => Uint8Array.from({ length }, (_, at) => (at === length - 1 ? ++drawn : 0)) };
}

const negotiator = (change: Partial<LcpSettings> = {}) =>
  new LcpNegotiator({ random: counting(), mru: 1400, ask: ['ms-chap-v2', 'pap'], accept: [], ...change });

const option = (type: number, hex: string): ConfigurationOption => ({ type, data: fromHex(hex) });
const mru = (hex: string) => option(lcpOptions.mru, hex);
const magic = (hex: string) => option(lcpOptions.magic, hex);
const authentication = (hex: string) => option(lcpOptions.authentication, hex);
const request = (lcp: LcpNegotiator) => toHex(encodeOptions(lcp.request()));

describe('what LCP asks for', () => {
  it('is the MRU, a protocol to authenticate with and a magic number', () => {
    expect(request(negotiator())).toBe('01040578' + '0305c22381' + '050600000001');
  });

  it('is nothing of what was rejected', () => {
    const lcp = negotiator({ ask: [] });
    lcp.rejected([mru('0578'), magic('00000001')]);
    expect(request(lcp)).toBe('');
    lcp.begin();
    expect(request(lcp)).toBe('01040578' + '050600000002');
  });

  it('is what a profile wishes, in its order, without what was rejected', () => {
    const wishes = ['magic', option(13, '06'), 'mru'] as const;
    const lcp = negotiator({ ask: [], wishes });
    expect(request(lcp)).toBe('050600000001' + '0d0306' + '01040578');
    lcp.rejected([option(13, '06')]);
    expect(request(lcp)).toBe('050600000001' + '01040578');
    lcp.rejected([magic('00000001'), mru('0578')]);
    expect(request(lcp)).toBe('');
  });
});

describe('a Configure-Nak to LCP', () => {
  it.each([
    ['smaller packets than could be received', '0400', '0400'],
    ['larger ones, to the largest', '05dd', '0578'],
    ['too small ones, to the smallest', '0001', limits.mruBytesMin.toString(16).padStart(4, '0')],
    ['an MRU that is none, to the largest', '01', '0578'],
  ])('moves the MRU to %s', (_, wish, asked) => {
    const lcp = negotiator({ ask: [] });
    expect(lcp.naked([mru(wish)])).toBeUndefined();
    expect(request(lcp)).toBe(`0104${asked}050600000001`);
  });

  it('draws another magic number', () => {
    const lcp = negotiator({ ask: [] });
    lcp.naked([magic('00000001')]);
    expect(request(lcp)).toBe('01040578' + '050600000002');
  });

  it('brings back nothing that was rejected before', () => {
    const lcp = negotiator({ ask: [] });
    lcp.rejected([mru('0578'), magic('00000001')]);
    lcp.naked([mru('0400'), magic('00000009'), authentication('c023')]);
    expect(request(lcp)).toBe('');
  });

  it('of one protocol comes to the next, and ends when none is left', () => {
    const lcp = negotiator();
    expect(lcp.naked([authentication('c023')])).toBeUndefined();
    expect(lcp.memory.asked).toBe('pap');
    expect(lcp.naked([authentication('c22380'), mru('0400')])).toEqual({
      reason: 'no-common-authentication',
      detail: 'offered ms-chap-v2, pap; asked pap, ms-chap',
    });
  });

  it('that suggests CHAP without an algorithm is told so', () => {
    const lcp = negotiator({ ask: ['eap'] });
    expect(lcp.naked([authentication('c223')])?.detail).toBe('offered eap; asked chap-?');
  });
});

describe('a Configure-Reject of authentication', () => {
  it('ends the negotiation', () => {
    expect(negotiator().rejected([authentication('c22381')])).toEqual({
      reason: 'no-common-authentication',
      detail: 'offered ms-chap-v2, pap; the peer refuses to authenticate',
    });
  });
});

describe('an option of the peer', () => {
  it.each([
    ['MRU', mru('0578')],
    ['smallest MRU', mru(limits.mruBytesMin.toString(16).padStart(4, '0'))],
    ['async map', option(lcpOptions.asyncMap, '00000000')],
    ['magic number', magic('0a0b0c0d')],
    ['protocol field compression', option(lcpOptions.protocolCompression, '')],
    ['address field compression', option(lcpOptions.addressCompression, '')],
  ])('is acked: %s', (_, asked) => {
    expect(negotiator().judge([asked])).toEqual({ answer: 'ack' });
  });

  it.each([
    ['MRU of one octet', mru('05')],
    ['async map of two octets', option(lcpOptions.asyncMap, '0000')],
    ['magic number of three octets', magic('0a0b0c')],
    ['compression with a value', option(lcpOptions.protocolCompression, '00')],
    ['compression with a value', option(lcpOptions.addressCompression, '00')],
    ['authentication of this end, which has nothing to prove', authentication('c023')],
    ['option that nobody knows', option(99, '')],
  ])('is rejected: %s', (_, asked) => {
    expect(negotiator().judge([mru('0578'), asked])).toEqual({ answer: 'reject', options: [asked] });
  });

  it.each([
    ['MRU below the smallest', mru('0001'), mru(limits.mruBytesMin.toString(16).padStart(4, '0'))],
    ['magic number 0', magic('00000000'), magic('00000002')],
  ])('is naked: %s', (_, asked, better) => {
    expect(negotiator().judge([asked])).toEqual({ answer: 'nak', options: [better] });
  });

  it('is rejected before another is naked', () => {
    const unknown = option(99, '');
    expect(negotiator().judge([mru('0001'), unknown])).toEqual({ answer: 'reject', options: [unknown] });
  });

  it.each([
    ['c023', { answer: 'ack' }],
    ['c22381', { answer: 'ack' }],
    ['c22305', { answer: 'nak', options: [authentication('c22381')] }],
    ['c0', { answer: 'nak', options: [authentication('c22381')] }],
  ])('that asks this end to authenticate by %s comes to what this end can', (asked, judgement) => {
    expect(negotiator({ accept: ['ms-chap-v2', 'pap'] }).judge([authentication(asked)])).toEqual(judgement);
  });
});

describe('what LCP has agreed on', () => {
  it('is what the peer asked for', () => {
    const lcp = negotiator();
    lcp.agreed([mru('0400'), magic('0a0b0c0d'), authentication('c227')]);
    expect(lcp.memory.peer).toEqual({ mru: 0x400, magic: 0x0a0b_0c0d, asks: 'eap' });
  });

  it('is an MRU of 1500 and no magic number unless said otherwise', () => {
    const lcp = negotiator();
    lcp.agreed([]);
    expect(lcp.memory.peer).toEqual({ mru: 1500, magic: 0, asks: undefined });
  });
});

describe('our own magic number in a request of the peer (RFC 1661 §6.4)', () => {
  it('is naked with another, and too often in a row a loop', () => {
    const lcp = negotiator();
    for (let again = 1; again < limits.equalMagicNumbersMax; again += 1) {
      expect(lcp.judge([magic('00000001')])).toMatchObject({ answer: 'nak' });
    }
    expect(lcp.judge([magic('00000001')])).toEqual({ answer: 'fail', failure: { reason: 'looped-back' } });
  });

  it('is forgotten when another comes between', () => {
    const lcp = negotiator();
    for (let again = 1; again < limits.equalMagicNumbersMax; again += 1) lcp.judge([magic('00000001')]);
    expect(lcp.judge([magic('00000009')])).toEqual({ answer: 'ack' });
    expect(lcp.judge([magic('00000001')])).toMatchObject({ answer: 'nak' });
  });

  it('is no loop where this end has none', () => {
    const lcp = negotiator();
    lcp.rejected([magic('00000001')]);
    expect(lcp.judge([magic('00000001')])).toEqual({ answer: 'ack' });
  });
});
