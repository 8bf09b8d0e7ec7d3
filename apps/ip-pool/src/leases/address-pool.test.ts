import { parseSettings } from '@sekisho/platform';
import { ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leasePools, rangeText } from './address-pool.ts';
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

describe('the pools of the settings', () => {
  const poolsOf = (officeMode: string) =>
    leasePools(
      parseSettings(`{ officeMode: ${officeMode}, encryptionDomain: [10.0.0.0/8] }`, 'sekisho.yaml').officeMode,
    );
  const text = (ranges: readonly NumberRange[] = []) => ranges.map(rangeText);

  it('are the first, and further ones by name, each with what it says or as the first has it', () => {
    const pools = poolsOf(`{
      pool: 10.66.0.0/16, leaseDuration: 10m,
      pools: {
        contractors: { addresses: 10.67.0.0/24, leaseDuration: 1h, sticky: false },
        guests: { addresses: 10.68.0.5-10.68.0.9 },
      },
    }`);
    const about = pools.map(({ name, text, size, ttlMs, sticky }) => ({ name, text, size, ttlMs, sticky }));
    expect(about).toEqual([
      { name: 'default', text: '10.66.0.0/16', size: 65_533, ttlMs: 600_000, sticky: true },
      { name: 'contractors', text: '10.67.0.0/24', size: 254, ttlMs: 3_600_000, sticky: false },
      { name: 'guests', text: '10.68.0.5-10.68.0.9', size: 5, ttlMs: 600_000, sticky: true },
    ]);
  });

  it('have no excluded address for anybody, nor route one', () => {
    const [first, guests] = poolsOf(`{
      pool: 10.66.0.0/24, exclude: [10.66.0.0/28, 10.66.0.100, 10.66.0.200-10.66.1.10],
      pools: { guests: { addresses: 10.68.0.5-10.68.0.9, exclude: [10.68.0.0/16] } },
    }`);
    const left = ['10.66.0.16-10.66.0.99', '10.66.0.101-10.66.0.199'];
    expect(text(first?.leasable)).toEqual(left);
    expect(text(first?.routable)).toEqual(left);
    expect(first?.size).toBe(183);
    expect(guests).toMatchObject({ leasable: [], routable: [], size: 0 });
  });

  it('may route what of a network no client gets, but nothing around a range', () => {
    const [network, further] = poolsOf('{ pool: 10.66.0.0/24, pools: { further: { addresses: 10.67.0.0/24 } } }');
    expect([text(network?.leasable), text(network?.routable)]).toEqual([['10.66.0.2-10.66.0.254'], ['10.66.0.0/24']]);
    expect([text(further?.leasable), text(further?.routable)]).toEqual([['10.67.0.1-10.67.0.254'], ['10.67.0.0/24']]);
    const [range] = poolsOf('{ pool: 10.66.0.10-10.66.0.20 }');
    expect([text(range?.leasable), text(range?.routable)]).toEqual([
      ['10.66.0.11-10.66.0.20'],
      ['10.66.0.10-10.66.0.20'],
    ]);
  });
});
