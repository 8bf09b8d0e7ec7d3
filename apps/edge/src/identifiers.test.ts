import { edgeSlotMax } from '@sekisho/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Identifiers } from './identifiers.ts';

describe('Identifiers', () => {
  it('hands out every tunnel id once, then none, then the one given back', () => {
    const identifiers = new Identifiers();
    const seen = new Set(Array.from({ length: 65_535 }, () => identifiers.allocateTunnelId()));
    expect(seen.size).toBe(65_535);
    expect(seen.has(undefined)).toBe(false);
    expect(identifiers.allocateTunnelId()).toBeUndefined();
    identifiers.releaseTunnelId(4711);
    expect(identifiers.allocateTunnelId()).toBe(4711);
  });

  it('never hands out a reserved SPI or one in use', () => {
    const identifiers = new Identifiers();
    const spis = Array.from({ length: 1000 }, () => identifiers.allocateSpi());
    expect(new Set(spis).size).toBe(1000);
    expect(Math.min(...spis)).toBeGreaterThan(255);
  });

  it('makes SPIs and cookies that say whose they are, with any slot, and are never the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: edgeSlotMax }), fc.integer({ min: 1, max: 64 }), (slot, count) => {
        const identifiers = new Identifiers();
        identifiers.slot = slot;
        const spis = Array.from({ length: count }, () => identifiers.allocateSpi());
        expect(spis.map((spi) => spi >>> 24)).toEqual(spis.map(() => slot));
        expect(new Set(spis).size).toBe(count);
        const cookies = Array.from({ length: count }, () => identifiers.responderCookie());
        expect(cookies.map((cookie) => [cookie.length, cookie[0]])).toEqual(cookies.map(() => [8, slot]));
        expect(new Set(cookies.map((cookie) => Buffer.from(cookie).toString('hex'))).size).toBe(count);
      }),
    );
  });

  it('draws all but the slot at random', () => {
    const identifiers = new Identifiers();
    identifiers.slot = 200;
    const bits = Array.from({ length: 24 }, () => 0);
    for (let count = 0; count < 4_000; count += 1) {
      const spi = identifiers.allocateSpi();
      bits.forEach((_, at) => {
        bits[at] = (bits[at] ?? 0) + ((spi >>> at) & 1);
      });
    }
    // Half of them, with a deviation of 32: ten times that is never seen.
    for (const ones of bits) expect(Math.abs(ones - 2_000)).toBeLessThan(320);
  });

  it('has another slot for what it makes from then on', () => {
    const identifiers = new Identifiers();
    identifiers.slot = 3;
    const before = identifiers.allocateSpi();
    identifiers.slot = 4;
    expect([before >>> 24, identifiers.allocateSpi() >>> 24, identifiers.responderCookie()[0]]).toEqual([3, 4, 4]);
  });

  it('draws everything at random without a slot', () => {
    const identifiers = new Identifiers();
    const owners = new Set(Array.from({ length: 200 }, () => identifiers.responderCookie()[0]));
    expect(owners.size).toBeGreaterThan(50);
  });
});
