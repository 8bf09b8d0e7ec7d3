import { describe, expect, it } from 'vitest';
import { arrivedBy, packetsIn, parseCounter } from './arrivals.ts';
import { steadyRate } from './throughput.ts';

describe('arrivals', () => {
  it('reads what nftables counted', () => {
    const listing = 'table ip t {\n\tchain esp {\n\t\tudp sport 4500 counter packets 12 bytes 3456 drop\n\t}\n}\n';
    expect(parseCounter(listing)).toEqual({ rows: 12, bytes: 3456 });
    expect(() => parseCounter('table ip t {}')).toThrow(/no counter/);
  });

  it('takes rows of packets apart', () => {
    expect(packetsIn({ rows: 3, bytes: 3 * 128 }, 128)).toBe(3);
    expect(packetsIn({ rows: 1, bytes: 28 + 43 * 100 }, 128)).toBe(43);
    expect(packetsIn({ rows: 0, bytes: 0 }, 128)).toBe(0);
  });

  it('makes equal intervals of samples at uneven times', () => {
    const rate = (at: number) => Math.min(Math.max(0, at - 150), 1000);
    const samples = [0, 120, 260, 330, 480, 610, 700, 830, 940, 1080, 1150, 1300, 1450].map((at) => ({
      at,
      packets: rate(at),
    }));
    const arrived = arrivedBy(samples);
    expect(arrived.packets).toBe(1000);
    expect(steadyRate(arrived)).toBeCloseTo(1000, 0);
  });

  it('finds nothing where nothing came', () => {
    expect(
      arrivedBy([
        { at: 0, packets: 0 },
        { at: 100, packets: 0 },
      ]),
    ).toMatchObject({ packets: 0, intervals: [] });
  });
});
