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
});
