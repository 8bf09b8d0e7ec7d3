import { describe, expect, it } from 'vitest';
import { OncePerSource } from './once-per-source.ts';

describe('OncePerSource', () => {
  it('lets one report a source and interval through', () => {
    const reports = new OncePerSource(1000, 10);
    expect([0, 999, 1000].map((at) => reports.allows('203.0.113.7', at))).toEqual([true, false, true]);
    expect(reports.allows('203.0.113.8', 0)).toBe(true);
  });

  it('forgets the oldest source when it knows too many', () => {
    const reports = new OncePerSource(1000, 2);
    for (const source of ['a', 'b', 'c']) reports.allows(source, 0);
    expect(['c', 'b', 'a'].map((source) => reports.allows(source, 1))).toEqual([false, false, true]);
  });
});
