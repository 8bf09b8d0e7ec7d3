import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../limits.ts';
import { ProportionalMemory } from './proportional-memory.ts';

describe('proportional memory', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'proc-'));
    mkdirSync(join(root, '10'));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(root, { recursive: true });
  });

  const write = (kib: number): void => writeFileSync(join(root, '10/smaps_rollup'), `Rss: 1 kB\nPss:  ${kib} kB\n`);

  /** Calls `refresh` until the figure is `bytes`, and says how often it took. */
  async function refreshesUntil(memory: ProportionalMemory, bytes: number | undefined): Promise<number> {
    for (let count = 1; count < 100; count += 1) {
      await memory.refresh([10]);
      if (memory.bytesOf(10) === bytes) return count;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Lets each reading seem to take this long. */
  function take(ms: number): void {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += ms;
      return now;
    });
  }

  it('is read anew with each sample where that is quick', async () => {
    take(limits.pssReadingMsPerSample / 2);
    const memory = new ProportionalMemory(root);
    write(8);
    expect(await refreshesUntil(memory, 8192)).toBe(1);
    write(9);
    expect(await refreshesUntil(memory, 9216)).toBe(1);
    rmSync(join(root, '10/smaps_rollup'));
    expect(await refreshesUntil(memory, undefined)).toBe(1);
  });

  it('is not read twice at once', async () => {
    take(1);
    const memory = new ProportionalMemory(root);
    write(8);
    const first = memory.refresh([10]);
    await memory.refresh([10]);
    expect(memory.bytesOf(10)).toBeUndefined();
    await first;
    expect(memory.bytesOf(10)).toBe(8192);
  });

  it.each([
    [10 * limits.pssReadingMsPerSample, 11],
    [1e6, limits.pssSkippedSamplesMax + 1],
  ])('is read the more seldom the longer it takes: after %s ms, with sample %s', async (ms, wanted) => {
    take(ms);
    const memory = new ProportionalMemory(root);
    write(8);
    expect(await refreshesUntil(memory, 8192)).toBe(1);
    write(9);
    expect(await refreshesUntil(memory, 9216)).toBe(wanted);
  });
});
