import { fromHex, type Random, Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { EspInbound } from './inbound.ts';
import { EspOutbound } from './outbound.ts';
import { protect } from './protection.ts';
import type { EspSa } from './suite.ts';

const sa: EspSa = {
  spi: 0x1000,
  suite: { encryption: 'aes-cbc', keyBits: 128, integrity: 'hmac-sha1-96' },
  keys: {
    encryption: new Secret(new Uint8Array(16).fill(1)),
    integrity: new Secret(new Uint8Array(20).fill(2)),
    salt: new Secret(new Uint8Array()),
  },
};

/** Opens an authentic packet whose clear text is given: payload, padding, pad length and next header. */
const open = (clear: string) =>
  new EspInbound(sa).open(protect(sa, fromHex('00001000 00000001'), new Uint8Array(16), fromHex(clear)));

describe('padding of an authentic packet (RFC 4303 §2.4)', () => {
  it('is cut off by its length, whatever it holds', () => {
    expect(open('aabbccdd eeff0011 22334455 66770211')).toEqual({
      payload: fromHex('aabbccdd eeff0011 22334455'),
      nextHeader: 17,
    });
  });

  it('may fill the whole packet', () => {
    expect(open(`${'00'.repeat(14)}0e11`)).toEqual({ payload: new Uint8Array(), nextHeader: 17 });
  });

  it.each(['0f', '10', 'ff'])('is no longer than the packet: length %s', (length) => {
    expect(open(`${'00'.repeat(14)}${length}11`)).toEqual({ dropped: 'bad-padding' });
  });

  it('counts up from 1 where this side writes it', () => {
    const random: Random = { bytes: (length) => new Uint8Array(length) };
    const packet = new EspOutbound(sa, random).seal(fromHex('aabb'), 17);
    const expected = fromHex('aabb 0102030405060708090a0b0c 0c 11');
    expect(packet).toEqual(protect(sa, fromHex('00001000 00000001'), new Uint8Array(16), expected));
  });
});
