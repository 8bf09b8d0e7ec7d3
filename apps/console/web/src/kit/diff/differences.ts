/** One value that differs; `path` as in a settings file: `office_mode.pools.0.network`. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Where two values differ, down to what holds no others; in the order of their keys. */
export function differences(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (Object.is(before, after)) return [];
  const parts = [before, after].filter(isRecord);
  const missing = [before, after].filter((each) => each === undefined || each === null);
  if (parts.length === 0 || parts.length + missing.length < 2) return [{ path, before, after }];
  const keys = new Set(parts.flatMap((each) => Object.keys(each)));
  const within = (value: unknown, key: string): unknown => (isRecord(value) ? value[key] : undefined);
  return [...keys].flatMap((key) =>
    differences(within(before, key), within(after, key), path === '' ? key : `${path}.${key}`),
  );
}

/** One line of a text that is compared with another. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Lines of two texts, in order: those of both, and those of one alone (longest common subsequence). */
export function lineDifferences(before: string, after: string): readonly DiffLine[] {
  const old = before.split('\n');
  const fresh = after.split('\n');
  const common = commonLengths(old, fresh);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [left, right] = [old[i], fresh[j]];
    if (left !== undefined && left === right) {
      lines.push({ kind: 'same', text: left });
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || at(common, i + 1, j) >= at(common, i, j + 1))) {
      lines.push({ kind: 'removed', text: left });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: right ?? '' });
      j += 1;
    }
  }
  return lines;
}

const at = (table: readonly Uint32Array[], i: number, j: number): number => table[i]?.[j] ?? 0;

/** Of what is left of both texts at each pair of lines: how many lines they have in common. */
function commonLengths(old: readonly string[], fresh: readonly string[]): readonly Uint32Array[] {
  const table = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row = table[i];
    if (row === undefined) continue;
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      row[j] = old[i] === fresh[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

/** A line and its place in the whole; undefined stands where the same lines of both were left out. */
export interface Hunk {
  readonly at: number;
  readonly line: DiffLine | undefined;
}

/** Leaves out the same lines that are further than `around` from one that differs. */
export function hunks(lines: readonly DiffLine[], around = 3): readonly Hunk[] {
  const changed = lines.flatMap(({ kind }, index) => (kind === 'same' ? [] : [index]));
  const isNear = (index: number): boolean => changed.some((each) => Math.abs(each - index) <= around);
  return lines.flatMap((line, at): Hunk[] => {
    if (isNear(at)) return [{ at, line }];
    return at === 0 || isNear(at - 1) ? [{ at, line: undefined }] : [];
  });
}
