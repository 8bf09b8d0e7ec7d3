import { aligned } from './aligned.ts';

const contextLines = 3;

type Line = { readonly sign: ' ' | '-' | '+'; readonly text: string };

/** The difference of two texts as `diff -u` writes it, without the lines that name the files; empty: there is none. */
export function unifiedDiff(before: string, after: string): string {
  const [old, fresh] = [before, after].map((text) => text.replace(/\n$/, '').split('\n')) as [string[], string[]];
  const lines = compared(old, fresh);
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]));
  const hunks: { first: number; last: number }[] = [];
  for (const index of changed) {
    const open = hunks.at(-1);
    if (open !== undefined && index - open.last <= 2 * contextLines) open.last = index;
    else hunks.push({ first: index, last: index });
  }
  return hunks
    .map(({ first, last }) => hunk(lines, Math.max(0, first - contextLines), last + contextLines + 1))
    .join('');
}

function hunk(lines: readonly Line[], start: number, end: number): string {
  const shown = lines.slice(start, end);
  const range = (not: Line['sign']) => {
    const count = (some: readonly Line[]) => some.filter(({ sign }) => sign !== not).length;
    const length = count(shown);
    return `${count(lines.slice(0, start)) + (length === 0 ? 0 : 1)},${length}`;
  };
  return `@@ -${range('+')} +${range('-')} @@\n${shown.map(({ sign, text }) => `${sign}${text}\n`).join('')}`;
}

function compared(old: readonly string[], fresh: readonly string[]): Line[] {
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  for (const [same, sameToo] of [...aligned(old, fresh), [old.length, fresh.length] as const]) {
    for (; i < same; i += 1) lines.push({ sign: '-', text: old[i] ?? '' });
    for (; j < sameToo; j += 1) lines.push({ sign: '+', text: fresh[j] ?? '' });
    if (i < old.length) lines.push({ sign: ' ', text: old[i] ?? '' });
    i += 1;
    j += 1;
  }
  return lines;
}
