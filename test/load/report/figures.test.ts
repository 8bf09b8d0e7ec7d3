import { describe, expect, it } from 'vitest';
import { digits, median, medianOf, quotient, withSpread } from './figures.ts';

describe('figures', () => {
  it('takes the middle of an odd number of values and the mean of the middle two of an even one', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 10])).toBe(3);
    expect(median([])).toBeUndefined();
  });

  it('leaves out runs without the figure', () => {
    const runs: { loop?: number }[] = [{ loop: 3 }, {}, { loop: 5 }];
    expect(medianOf(runs, (run) => run.loop)).toBe(4);
  });

  it('has no quotient with what was not measured', () => {
    expect(quotient(6, 3)).toBe(2);
    expect(quotient(undefined, 3)).toBeUndefined();
    expect(quotient(6, undefined)).toBeUndefined();
    expect(quotient(6, 0)).toBeUndefined();
  });

  it.each([
    [0, '0'],
    [0.01234, '0.0123'],
    [0.5, '0.500'],
    [7.689, '7.69'],
    [76.89, '76.9'],
    [768.9, '769'],
    [76890.4, '76890'],
    [undefined, '–'],
  ])('shows %s as %s', (value, shown) => {
    expect(digits(value)).toBe(shown);
  });

  it('shows how far runs lie apart', () => {
    expect(withSpread([4.3, 4.1, 4.4])).toBe('4.30 (4.10–4.40)');
    expect(withSpread([4.3])).toBe('4.30');
    expect(withSpread([])).toBe('–');
  });
});
