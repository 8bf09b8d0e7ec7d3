import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

const folder = mkdtempSync(join(tmpdir(), 'sekisho-diff-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lines = (...texts: (string | number)[]) => texts.map((text) => `${text}\n`).join('');
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** What patch(1) makes of the old text by a difference. */
function patched(before: string, diff: string): string {
  const file = join(folder, 'text');
  writeFileSync(file, before);
  if (diff !== '') execFileSync('patch', ['--quiet', file], { input: `--- text\n+++ text\n${diff}` });
  return execFileSync('cat', [file], { encoding: 'utf8' });
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
