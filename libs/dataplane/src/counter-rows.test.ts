import { describe, expect, it } from 'vitest';
import { decodeAllSessionCounters, decodeCounters, decodeSessionCounters } from './counter-rows.ts';
import { dropReasons } from './dataplane.ts';

const traffic = { packetsIn: 1, bytesIn: 2, packetsOut: 3, bytesOut: 4 };
const drops = dropReasons.map((_, index) => index * 10);

describe('decodeCounters', () => {
  it('names each drop by its place', () => {
    const counters = decodeCounters(Float64Array.of(1, 2, 3, 4, ...drops));
    expect(counters).toMatchObject(traffic);
    expect(counters.drops['receive-queue-full']).toBe(0);
    expect(counters.drops['malformed-datagram']).toBe(10);
    expect(counters.drops['tun-write-failed']).toBe((dropReasons.length - 1) * 10);
    expect(Object.keys(counters.drops)).toEqual([...dropReasons]);
  });
});

describe('decodeSessionCounters', () => {
  it('leaves out what was never dropped', () => {
    const spoofed = dropReasons.map((reason) => (reason === 'spoofed-source' ? 5 : 0));
    const row = Float64Array.of(7, 9, 1, 2, 3, 4, ...spoofed, 250, 12);
    const expected = { tunnel: 7, session: 9, ...traffic, drops: { 'spoofed-source': 5 }, idleMs: 250, icvOctets: 12 };
    expect(decodeSessionCounters(row)).toEqual(expected);
  });

  it('knows no idle time before the first packet, and no ICV without an SA', () => {
    const counters = decodeSessionCounters(Float64Array.of(7, 9, 0, 0, 0, 0, ...drops, -1, 0));
    expect(counters).toMatchObject({ idleMs: undefined, icvOctets: undefined });
  });
});

describe('decodeAllSessionCounters', () => {
  it('cuts the rows apart', () => {
    const none = dropReasons.map(() => 0);
    const rows = Float64Array.of(7, 9, 1, 2, 3, 4, ...none, 250, 16, 8, 1, 5, 6, 7, 8, ...none, -1, 0);
    expect(decodeAllSessionCounters(rows)).toEqual([
      { tunnel: 7, session: 9, ...traffic, drops: {}, idleMs: 250, icvOctets: 16 },
      {
        tunnel: 8,
        session: 1,
        packetsIn: 5,
        bytesIn: 6,
        packetsOut: 7,
        bytesOut: 8,
        drops: {},
        idleMs: undefined,
        icvOctets: undefined,
      },
    ]);
  });
});
