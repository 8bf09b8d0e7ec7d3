import { parseSettings } from '@sekisho/platform';
import { ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leasePools } from './address-pool.ts';
import { type NumberRange, sizeOf } from './number-ranges.ts';

const poolOf = (text: string) =>
  parseSettings(`{ officeMode: { pool: "${text}" }, encryptionDomain: [10.0.0.0/8] }`, 'sekisho.yaml').officeMode.pool;
const leasableOf = (text: string): readonly NumberRange[] => {
  const { officeMode } = parseSettings(
    `{ officeMode: { pool: "${text}" }, encryptionDomain: [10.0.0.0/8] }`,
    'sekisho.yaml',
  );
  return leasePools(officeMode)[0]?.leasable ?? [];
};
const rangeOf = (text: string): NumberRange => leasableOf(text)[0] ?? { first: -1, last: -1 };
const rangeSize = (range: NumberRange) => sizeOf([range]);
const address = fc.nat({ max: 2 ** 32 - 1 });

describe('leasable range', () => {
  it.each([
    ['10.8.0.0/24', '10.8.0.2', '10.8.0.254', 253],
    ['192.0.2.4/30', '192.0.2.6', '192.0.2.6', 1],
    ['10.0.0.0/7', '10.0.0.2', '11.255.255.254', 2 ** 25 - 3],
    ['0.0.0.0/0', '0.0.0.2', '255.255.255.254', 2 ** 32 - 3],
    ['10.8.0.250-10.8.1.5', '10.8.0.251', '10.8.1.5', 11],
  ])('of %s', (text, first, last, size) => {
    const range = rangeOf(text);
    expect(ipv4FromNumber(range.first)).toBe(first);
    expect(ipv4FromNumber(range.last)).toBe(last);
    expect(rangeSize(range)).toBe(size);
  });

  it('holds all of a network but its two ends and the gateway', () => {
    fc.assert(
      fc.property(address, fc.integer({ min: 1, max: 30 }), (base, bits) => {
        const size = 2 ** (32 - bits);
        const start = Math.floor(base / size) * size;
        const range = rangeOf(`${ipv4FromNumber(start)}/${bits}`);
        expect(range).toEqual({ first: start + 2, last: start + size - 2 });
        expect(rangeSize(range)).toBe(size - 3);
      }),
    );
  });

  it('holds all of a first-last pool but its first, the gateway', () => {
    fc.assert(
      fc.property(address, address, (one, two) => {
        fc.pre(one !== two);
        const [low, high] = one < two ? [one, two] : [two, one];
        const pool = poolOf(`${ipv4FromNumber(low)}-${ipv4FromNumber(high)}`);
        expect(ipv4ToNumber(pool.gateway)).toBe(low);
        expect(rangeOf(pool.text)).toEqual({ first: low + 1, last: high });
        expect(rangeSize(rangeOf(pool.text))).toBe(pool.size);
      }),
    );
  });

  it('turns numbers into addresses and back', () => {
    fc.assert(
      fc.property(address, (value) => {
        expect(ipv4ToNumber(ipv4FromNumber(value))).toBe(value);
      }),
    );
  });
});
