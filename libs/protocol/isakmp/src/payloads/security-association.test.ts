import { Cursor, fromHex, toHex, Writer } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { lifeTypes } from '../numbers.ts';
import {
  type Attribute,
  attributeNumber,
  lifetimeSeconds,
  securityAssociation,
  shortAttribute,
} from './security-association.ts';

const long = (type: number, hex: string): Attribute => ({ type, short: false, value: fromHex(hex) });
const transform = (...attributes: readonly Attribute[]) => ({ number: 1, id: 1, attributes });
const types = { lifeType: 11, lifeDuration: 12 };

const decode = (hex: string) => securityAssociation.decode(new Cursor(fromHex(hex)));

describe('a Security Association payload (RFC 2408 §3.4)', () => {
  /** Two proposals, the first with two transforms, of which one has an attribute of either form. */
  const hex =
    '00000001 00000001' +
    '02000028 01 03 04 02 0000abcd 0300000c 01 0c 0000 80060100 00000010 02 03 0000 00020004 00000e10' +
    '00000008 02 01 00 00';
  const payload = {
    kind: 'security-association',
    doi: 1,
    situation: 1,
    proposals: [
      {
        number: 1,
        protocol: 3,
        spi: fromHex('0000abcd'),
        transforms: [
          { number: 1, id: 12, attributes: [shortAttribute(6, 256)] },
          { number: 2, id: 3, attributes: [long(2, '00000e10')] },
        ],
      },
      { number: 2, protocol: 1, spi: new Uint8Array(), transforms: [] },
    ],
  } as const;

  it('is read as RFC 2408 draws it', () => {
    expect(decode(hex)).toEqual(payload);
  });

  it('is written so', () => {
    const out = new Writer();
    securityAssociation.encode(payload, out);
    expect(toHex(out.finish())).toBe(hex.replaceAll(' ', ''));
  });

  it.each([
    ['a proposal shorter than its header', '00000001 00000001 00000003', 'bad-length'],
    ['a proposal longer than the payload', '00000001 00000001 00000009 01 03 00 00', 'truncated'],
    ['a proposal that is nothing but its header', '00000001 00000001 00000004', 'truncated'],
    ['fewer transforms than it counts', '00000001 00000001 00000008 01 03 00 01', 'truncated'],
    ['more bytes than its transforms', '00000001 00000001 00000009 01 03 00 00 00', 'trailing-bytes'],
  ])('is refused with %s', (_, bytes, code) => {
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code }));
  });

  const proposals = (count: number) => `00000001 00000001 ${'00000008 01030000'.repeat(count)}`;
  const transforms = (count: number) => {
    const body = `0103 00 ${hexByte(count)} ${'00000008 010c0000'.repeat(count)}`;
    return `00000001 00000001 0000 ${hexByte((8 + 8 * count) >> 8)}${hexByte((8 + 8 * count) & 0xff)} ${body}`;
  };
  const attributes = (count: number) => {
    const [inner, outer] = [8 + 4 * count, 16 + 4 * count].map((n) => hexByte(n >> 8) + hexByte(n & 0xff));
    return `00000001 00000001 0000${outer} 01030001 0000${inner} 010c0000 ${'80060100'.repeat(count)}`;
  };

  it.each([
    ['proposals', limits.proposalsMax, proposals],
    ['transforms', limits.transformsMax, transforms],
    ['attributes of a transform', limits.attributesMax, attributes],
  ])('is taken with as many %s as the limit, %i, and no more', (_, max, of) => {
    expect(() => decode(of(max))).not.toThrow();
    expect(() => decode(of(max + 1))).toThrow(expect.objectContaining({ code: 'too-many' }));
  });
});

describe('an attribute as a number', () => {
  it('is written in the short form up to 16 bits, of any type', () => {
    expect(shortAttribute(6, 0x0102)).toEqual({ type: 6, short: true, value: fromHex('0102') });
    const zero = decode('00000001 00000001 00000018 01030001 00000010 010c0000 80000001 80000002').proposals[0];
    expect(zero?.transforms[0]?.attributes).toEqual([shortAttribute(0, 1), shortAttribute(0, 2)]);
  });

  it('is read in either form, up to 32 bits', () => {
    expect(attributeNumber(transform(shortAttribute(6, 0x0100)), 6)).toBe(256);
    expect(attributeNumber(transform(long(6, '01')), 6)).toBe(1);
    expect(attributeNumber(transform(long(6, 'ffffffff')), 6)).toBe(0xffff_ffff);
  });

  it.each([
    ['is absent', transform(shortAttribute(5, 1))],
    ['is empty', transform(long(6, ''))],
    ['has more than 32 bits', transform(long(6, '0000000001'))],
  ])('is none where it %s', (_, from) => {
    expect(attributeNumber(from, 6)).toBeUndefined();
  });
});

describe('the lifetime of a transform (RFC 2407 §4.5)', () => {
  const seconds = shortAttribute(types.lifeType, lifeTypes.seconds);
  const kilobytes = shortAttribute(types.lifeType, lifeTypes.kilobytes);

  it('is the duration behind the type of seconds, also where another counts kilobytes', () => {
    const first = [kilobytes, long(types.lifeDuration, '0003d090'), seconds, long(types.lifeDuration, '00000e10')];
    expect(lifetimeSeconds(transform(...first), types)).toBe(3_600);
    const last = [
      seconds,
      shortAttribute(types.lifeDuration, 0x7080),
      kilobytes,
      shortAttribute(types.lifeDuration, 1),
    ];
    expect(lifetimeSeconds(transform(...last), types)).toBe(28_800);
  });

  it('is in seconds also where the type is written in four octets', () => {
    const type = long(types.lifeType, '00000001');
    expect(lifetimeSeconds(transform(type, long(types.lifeDuration, '00000e10')), types)).toBe(3_600);
  });

  it('is without end where it has more than 32 bits', () => {
    expect(lifetimeSeconds(transform(seconds, long(types.lifeDuration, '0000000001')), types)).toBe(Infinity);
  });

  it.each([
    ['no lifetime', []],
    ['something else that has the value of seconds', [shortAttribute(2, 1), shortAttribute(types.lifeDuration, 1)]],
    ['kilobytes alone', [kilobytes, shortAttribute(types.lifeDuration, 1)]],
    ['a type without a duration', [seconds]],
    ['something else behind the type', [seconds, shortAttribute(6, 256)]],
    ['a duration in front of the type', [shortAttribute(types.lifeDuration, 9), seconds]],
  ])('is not given by %s', (_, attributes) => {
    expect(lifetimeSeconds(transform(...attributes), types)).toBeUndefined();
  });
});

const hexByte = (n: number) => n.toString(16).padStart(2, '0');
