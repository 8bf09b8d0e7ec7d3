import { describe, expect, it } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

const lines = (...texts: (string | number)[]) => texts.map((text) => `${text}\n`).join('');
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** What the difference makes of the old text, as patch(1) would: by the places that its pieces name, and only where the lines are there. */
function patched(before: string, diff: string): string {
  const old = before.split('\n');
  const made: string[] = [];
  let next = 0;
  for (const line of diff.split('\n').slice(0, -1)) {
    const [, from, count] = /^@@ -(\d+),(\d+) /.exec(line) ?? [];
    if (from !== undefined) {
      const start = Number(from) - (count === '0' ? 0 : 1);
      made.push(...old.slice(next, start));
      next = start;
      continue;
    }
    if (!line.startsWith('+')) {
      expect(line.slice(1)).toBe(old[next]);
      next += 1;
    }
    if (!line.startsWith('-')) made.push(line.slice(1));
  }
  return [...made, ...old.slice(next)].join('\n');
}

describe('a difference of two texts', () => {
  it('is nothing where they are the same', () => {
    expect(unifiedDiff(lines(1, 2), lines(1, 2))).toBe('');
  });

  it('has three lines around what was changed, and a piece for each place', () => {
    const before = lines(...numbers(30));
    const after = before.replace('4\n5\n', '4\nfive\n').replace('25\n', '');
    expect(
      unifiedDiff(before, after)
        .split('\n')
        .filter((line) => !line.startsWith(' ')),
    ).toEqual(['@@ -3,7 +3,7 @@', '-5', '+five', '@@ -23,7 +23,6 @@', '-25', '']);
  });

  it.each([
    ['at the beginning', lines('a', 'b', 'c'), lines('b', 'c')],
    ['at the end', lines('a', 'b'), lines('a', 'b', 'c')],
    ['everywhere', lines('a', 'b', 'c', 'd'), lines('d', 'c', 'b', 'a', 'x')],
    ['of two places that are near', lines(...numbers(12)), lines('x', ...numbers(9).slice(1), 'y', 10, 11)],
  ])('makes one of the other: %s', (_, before, after) => {
    expect(patched(before, unifiedDiff(before, after))).toBe(after);
    expect(patched(after, unifiedDiff(after, before))).toBe(before);
  });
});
