import { describe, expect, it } from 'vitest';
import { decodeCounters, decodeSessionCounters } from './counter-rows.ts';
import { dropReasons } from './dataplane.ts';

const traffic = { packetsIn: 1, bytesIn: 2, packetsOut: 3, bytesOut: 4 };
const drops = dropReasons.map((_, index) => index * 10);

describe('decodeCounters', () => {
  it('names each drop by its place', () => {
    const counters = decodeCounters(Float64Array.of(1, 2, 3, 4, ...drops));
    expect(counters).toMatchObject(traffic);
    expect(counters.drops['malformed-datagram']).toBe(0);
    expect(counters.drops['unknown-spi']).toBe(10);
    expect(counters.drops['tun-write-failed']).toBe((dropReasons.length - 1) * 10);
    expect(Object.keys(counters.drops)).toEqual([...dropReasons]);
  });
});

describe('decodeSessionCounters', () => {
  it('leaves out what was never dropped', () => {
    const row = Float64Array.of(1, 2, 3, 4, ...dropReasons.map((reason) => (reason === 'spoofed-source' ? 5 : 0)), 250);
    expect(decodeSessionCounters(row)).toEqual({ ...traffic, drops: { 'spoofed-source': 5 }, idleMs: 250 });
  });

  it('knows no idle time before the first packet', () => {
    expect(decodeSessionCounters(Float64Array.of(0, 0, 0, 0, ...drops, -1)).idleMs).toBeUndefined();
  });
});
