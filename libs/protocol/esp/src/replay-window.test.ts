import { describe, expect, it } from 'vitest';
import { replayWindowPackets } from './limits.ts';
import { ReplayWindow } from './replay-window.ts';

const size = replayWindowPackets;

function after(...taken: readonly number[]): ReplayWindow {
  const window = new ReplayWindow();
  for (const sequence of taken) window.take(sequence);
  return window;
}

describe('the anti-replay window', () => {
  it('takes every number once when they come in order, however often its ring goes round', () => {
    const window = new ReplayWindow();
    for (let sequence = 1; sequence <= 5 * size; sequence += 1) {
      expect(window.check(sequence)).toBe('fresh');
      window.take(sequence);
      expect(window.check(sequence)).toBe('replayed');
    }
  });

  it.each([1, 31, 32, 33, size, 3 * size + 7])('remembers all it took within its size, up to number %i', (last) => {
    const window = new ReplayWindow();
    for (let sequence = 1; sequence <= last; sequence += 1) window.take(sequence);
    for (let sequence = Math.max(1, last - size + 1); sequence <= last; sequence += 1) {
      expect(window.check(sequence)).toBe('replayed');
    }
  });

  it('takes every number once when every other one is late', () => {
    const window = new ReplayWindow();
    for (let sequence = 2; sequence <= 5 * size; sequence += 2) {
      window.take(sequence);
      expect(window.check(sequence - 1)).toBe('fresh');
      window.take(sequence - 1);
      expect([window.check(sequence - 1), window.check(sequence), window.highest]).toEqual([
        'replayed',
        'replayed',
        sequence,
      ]);
    }
  });

  it.each([1, 31, 32, 33, size - 1, size, size + 31, size + 32, size + 33, 10 * size])(
    'knows nothing of numbers that a leap by %i passed over',
    (leap) => {
      const window = new ReplayWindow();
      for (let sequence = 1; sequence <= size; sequence += 1) window.take(sequence);
      window.take(size + leap);
      const oldest = Math.max(size + leap - size + 1, size + 1);
      for (let sequence = oldest; sequence < size + leap; sequence += 1) expect(window.check(sequence)).toBe('fresh');
      expect(window.check(size + leap)).toBe('replayed');
    },
  );

  it('reaches back as far as its size', () => {
    const window = after(2 * size);
    expect([window.check(size + 1), window.check(size)]).toEqual(['fresh', 'too-old']);
    window.take(size + 1);
    expect(window.check(size + 1)).toBe('replayed');
  });

  it('never takes the number 0, and begins with 1', () => {
    expect([after().check(0), after().check(1), after(5).check(0)]).toEqual(['too-old', 'fresh', 'too-old']);
  });

  it('is rounded up to whole words', () => {
    expect(new ReplayWindow(33).words).toHaveLength(3);
    expect(new ReplayWindow(32).words).toHaveLength(2);
  });
});
