import { describe, expect, it } from 'vitest';
import { Fullness } from './fullness.ts';

describe('the watch over the pool', () => {
  it('warns when 90 % are in use', () => {
    const fullness = new Fullness();
    expect(fullness.crossed(89, 100)).toBe(false);
    expect(fullness.crossed(90, 100)).toBe(true);
  });

  it('warns once, however the use swings around the mark', () => {
    const fullness = new Fullness();
    const warnings = [90, 91, 89, 90, 100, 86, 95].filter((inUse) => fullness.crossed(inUse, 100));
    expect(warnings).toEqual([90]);
  });

  it('warns again after the pool had emptied', () => {
    const fullness = new Fullness();
    const warnings = [95, 84, 89, 92].filter((inUse) => fullness.crossed(inUse, 100));
    expect(warnings).toEqual([95, 92]);
  });
});
