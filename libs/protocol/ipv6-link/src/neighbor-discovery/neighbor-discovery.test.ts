import { Cursor, fromHex, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { prefixOf } from '../addresses.ts';
import { limits } from '../limits.ts';
import { decodeNeighborSolicitation, encodeNeighborAdvertisement } from './neighbor.ts';
import { decodeOptions, encodeOptions } from './options.ts';
import {
  decodeRouterAdvertisement,
  encodeRouterAdvertisement,
  type RouterAdvertisement,
} from './router-advertisement.ts';
import { checkRouterSolicitation, encodeRouterSolicitation } from './router-solicitation.ts';

const hex = (text: string): Uint8Array => fromHex(text.replaceAll(/\s/g, ''));
const full: RouterAdvertisement = {
  hopLimit: 64,
  otherConfiguration: true,
  routerLifetime: 5400,
  prefixes: [
    {
      prefix: prefixOf('fd00:66:0:7::/64'),
      onLink: false,
      autonomous: true,
      validLifetime: 14_400,
      preferredLifetime: 7200,
    },
  ],
  mtu: 1400,
  routes: [
    { prefix: prefixOf('::/0'), lifetime: 1 },
    { prefix: prefixOf('fd00:1::/48'), lifetime: 5400 },
    { prefix: prefixOf('fd00:1::7/128'), lifetime: 0xffff_ffff },
  ],
  dns: { servers: ['fd00:1:0:0:0:0:0:53', 'fd00:1:0:0:0:0:0:54'], domains: ['corp.example'], lifetime: 5400 },
};
const bytes = `
  40 40 1518 00000000 00000000
  0304 40 40 00003840 00001c20 00000000 fd000066000000070000000000000000
  0501 0000 00000578
  1801 00 00 00000001
  1802 30 00 00001518 fd00000100000000
  1803 80 00 ffffffff fd000001000000000000000000000007
  1905 0000 00001518 fd000001000000000000000000000053 fd000001000000000000000000000054
  1f03 0000 00001518 04636f7270076578616d706c65 00 0000`;

describe('a Router Advertisement', () => {
  it('is written in the order of its parts', () => {
    expect(toHex(encodeRouterAdvertisement(full))).toBe(toHex(hex(bytes)));
  });

  it('is read as it was written', () => {
    expect(decodeRouterAdvertisement(hex(bytes))).toEqual(full);
  });

  it('may have no options, and flags that this end does not know', () => {
    const empty = {
      ...full,
      otherConfiguration: false,
      prefixes: [],
      mtu: undefined,
      routes: [],
      dns: { servers: [], domains: [], lifetime: Infinity },
    };
    expect(toHex(encodeRouterAdvertisement(empty))).toBe('400015180000000000000000');
    expect(decodeRouterAdvertisement(hex('40 bf 1518 00000000 00000000'))).toEqual(empty);
  });

  it('passes over options that it does not know', () => {
    expect(decodeRouterAdvertisement(hex(`${bytes} 0101 000000000000 ff02 ${'00'.repeat(14)}`))).toEqual(full);
  });

  it('has the flags of its prefix', () => {
    const of = (flags: string) =>
      decodeRouterAdvertisement(hex(`40 00 0000 00000000 00000000 0304 40 ${flags} ${'00'.repeat(28)}`)).prefixes[0];
    expect(of('80')).toMatchObject({ onLink: true, autonomous: false });
    expect(of('3f')).toMatchObject({ onLink: false, autonomous: false });
    const onLink = full.prefixes.map((each) => ({ ...each, onLink: true, autonomous: false }));
    expect(decodeRouterAdvertisement(encodeRouterAdvertisement({ ...full, prefixes: onLink })).prefixes).toEqual(
      onLink,
    );
  });

  it('leaves a domain out that DNS has no form for', () => {
    const dns = { servers: [], domains: ['no..name'], lifetime: 1 };
    expect(decodeRouterAdvertisement(encodeRouterAdvertisement({ ...full, dns })).dns.domains).toEqual([]);
  });

  it.each([
    ['truncated', '40 40 1518 00000000 000000'],
    ['with a prefix of 129 bits', `40 40 1518 00000000 00000000 0304 81 40 ${'00'.repeat(28)}`],
    ['with a prefix cut short', `40 40 1518 00000000 00000000 0303 40 40 ${'00'.repeat(20)}`],
    ['with a route whose prefix is cut short', '40 40 1518 00000000 00000000 1801 40 00 00000001'],
    ['with half a name server', `40 40 1518 00000000 00000000 1902 0000 00000001 ${'00'.repeat(8)}`],
  ])('%s is not read', (_, text) => {
    expect(() => decodeRouterAdvertisement(hex(text))).toThrow(expect.objectContaining({ name: 'DecodeError' }));
  });
});

describe('options of neighbor discovery', () => {
  it('are padded to units of eight bytes', () => {
    const encoded = encodeOptions([
      { type: 1, body: fromHex('0a0b0c0d0e0f') },
      { type: 5, body: fromHex('01') },
    ]);
    expect(toHex(encoded)).toBe('01010a0b0c0d0e0f0501010000000000');
    expect(decodeOptions(new Cursor(encoded)).map(({ type }) => type)).toEqual([1, 5]);
  });

  it.each([
    ['no length', '0100000000000000'],
    ['more than there is', '01020a0b0c0d0e0f'],
    ['half a head', '01'],
  ])('are not read where one has %s', (_, text) => {
    expect(() => decodeOptions(new Cursor(fromHex(text)))).toThrow(expect.objectContaining({ name: 'DecodeError' }));
  });

  it('are not read where there are too many', () => {
    const many = (count: number) => new Cursor(fromHex('0e01000000000000'.repeat(count)));
    expect(decodeOptions(many(limits.optionsMax))).toHaveLength(limits.optionsMax);
    expect(() => decodeOptions(many(limits.optionsMax + 1))).toThrow(expect.objectContaining({ code: 'too-many' }));
  });
});

describe('a Router Solicitation', () => {
  it('names no address of the link where it comes from none', () => {
    const withAddress = hex('00000000 01010a0b0c0d0e0f');
    expect(() => checkRouterSolicitation(withAddress, false)).not.toThrow();
    expect(() => checkRouterSolicitation(withAddress, true)).toThrow(expect.objectContaining({ code: 'bad-value' }));
    expect(() => checkRouterSolicitation(encodeRouterSolicitation(), true)).not.toThrow();
  });

  it('is not read where it is cut short', () => {
    expect(() => checkRouterSolicitation(fromHex('000000'), false)).toThrow(
      expect.objectContaining({ code: 'truncated' }),
    );
  });
});

describe('a Neighbor Solicitation', () => {
  it('asks for its target', () => {
    const body = hex(`00000000 fe80${'00'.repeat(13)}01 01010a0b0c0d0e0f`);
    expect(decodeNeighborSolicitation(body)).toBe('fe80:0:0:0:0:0:0:1');
    expect(() => decodeNeighborSolicitation(body.subarray(0, 19))).toThrow(
      expect.objectContaining({ field: 'target' }),
    );
  });

  it('is answered by a router', () => {
    const target = `fe80${'00'.repeat(13)}01`;
    expect(toHex(encodeNeighborAdvertisement('fe80::1', true))).toBe(`c0000000${target}`);
    expect(toHex(encodeNeighborAdvertisement('fe80::1', false))).toBe(`80000000${target}`);
  });
});
