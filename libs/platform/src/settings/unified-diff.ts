/** Beyond so many pairs of lines a difference is told as one piece: what is written by hand stays far below. */
const pairsMax = 4_000_000;
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
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, fresh.length) - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const same = (lines: readonly string[]) => lines.map((text): Line => ({ sign: ' ', text }));
  const middle = aligned(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end));
  return [...same(old.slice(0, start)), ...middle, ...same(end === 0 ? [] : old.slice(-end))];
}

/** By the longest common subsequence. */
function aligned(old: readonly string[], fresh: readonly string[]): Line[] {
  const removed = (texts: readonly string[]) => texts.map((text): Line => ({ sign: '-', text }));
  const added = (texts: readonly string[]) => texts.map((text): Line => ({ sign: '+', text }));
  if (old.length * fresh.length > pairsMax) return [...removed(old), ...added(fresh)];
  const common = commonLengths(old, fresh);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < fresh.length) {
    const [text, other] = [old[i] ?? '', fresh[j] ?? ''];
    const keeps = text === other;
    const removes = keeps || common(i + 1, j) >= common(i, j + 1);
    lines.push({ sign: keeps ? ' ' : removes ? '-' : '+', text: removes ? text : other });
    i += Number(removes);
    j += Number(keeps || !removes);
  }
  return [...lines, ...removed(old.slice(i)), ...added(fresh.slice(j))];
}

/** How many lines two texts have in common from a line of each on. */
function commonLengths(old: readonly string[], fresh: readonly string[]): (i: number, j: number) => number {
  const width = fresh.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at;
}
