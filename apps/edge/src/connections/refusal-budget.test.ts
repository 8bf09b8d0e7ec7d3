import { describe, expect, it } from 'vitest';
import { RefusalBudget } from './refusal-budget.ts';

describe('RefusalBudget', () => {
  it('lets so many of one source through in a window, and again in the next', () => {
    const budget = new RefusalBudget(1000, 2, 10);
    expect([0, 1, 2, 999, 1000].map((at) => budget.allows('203.0.113.7', at))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(budget.allows('203.0.113.8', 1001)).toBe(true);
  });

  it('is not widened by forged sources', () => {
    const budget = new RefusalBudget(1000, 2, 10);
    const allowed = Array.from({ length: 5000 }, (_, index) => budget.allows(`source ${index}`, 0));
    expect(allowed.filter(Boolean)).toHaveLength(10);
  });
});
