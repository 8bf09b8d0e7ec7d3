import { describe, expect, it } from 'vitest';
import { rowAfter, sorted } from './sorting.ts';

describe('sorted rows', () => {
  it('put numbers within names in their order', () => {
    expect(sorted(['edge10', 'edge9', 'Edge1'], (row) => row, false)).toEqual(['Edge1', 'edge9', 'edge10']);
  });

  it('have what is not known last in either order', () => {
    const rows = [{ n: 2 }, {}, { n: 10 }] as { n?: number }[];
    expect(sorted(rows, ({ n }) => n, false)).toEqual([{ n: 2 }, { n: 10 }, {}]);
    expect(sorted(rows, ({ n }) => n, true)).toEqual([{ n: 10 }, { n: 2 }, {}]);
  });
});

describe('the row that a key goes to', () => {
  const size = { rows: 100, page: 10 };

  it.each([
    ['ArrowDown', 5, 6],
    ['ArrowUp', 0, 0],
    ['PageDown', 95, 99],
    ['PageUp', 95, 85],
    ['Home', 50, 0],
    ['End', 50, 99],
  ])('%s from %d is %d', (key, from, to) => {
    expect(rowAfter(key, from, size)).toBe(to);
  });

  it('is none for other keys', () => {
    expect(rowAfter('a', 5, size)).toBeUndefined();
  });
});
