import { describe, expect, it } from 'vitest';
import { busySeconds, processorSeconds, proportionalSetBytes } from './processes.ts';

describe('figures of a process', () => {
  it('reads processor time behind a name with spaces and parentheses', () => {
    const stat = '4711 (a (b) c) S 1 4711 4711 0 -1 4194560 900 0 0 0 150 50 7 8 20 0 11 0 100 1000000 500 1';
    expect(processorSeconds(stat)).toBe(2);
  });

  it('reads the proportional set size, not one of its parts', () => {
    const rollup = '5600-7ff [rollup]\nRss:   20000 kB\nPss:   12345 kB\nPss_Dirty:    77 kB\nPss_Anon:   99 kB\n';
    expect(proportionalSetBytes(rollup)).toBe(12345 * 1024);
  });

  it('reads what one processor did other than wait', () => {
    const stat = 'cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 100 20 30 5000 600 7 43 800 50 0\ncpu1 1 1 1 1 1 1 1 1 0 0\nintr 5\n';
    expect(busySeconds(stat, 0)).toBe(2);
    expect(() => busySeconds(stat, 2)).toThrow(/processor 2/);
  });

  it('refuses to guess where the system tells nothing', () => {
    expect(() => proportionalSetBytes('')).toThrow(/smaps_rollup/);
  });
});
