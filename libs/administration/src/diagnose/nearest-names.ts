/** So many are shown. */
const namesMax = 3;

/** Names that somebody may have meant, the nearest first. */
export function nearestNames(wanted: string, names: readonly string[]): readonly string[] {
  const plain = plainName(wanted);
  const allowed = Math.max(1, Math.floor(plain.length / 3));
  return [...new Set(names)]
    .map((name) => ({ name, far: distance(plain, plainName(name)) }))
    .filter(({ name, far }) => name !== wanted && far <= allowed)
    .toSorted((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .slice(0, namesMax)
    .map(({ name }) => name);
}

/** Without domain, realm and case of letters. */
export const plainName = (name: string): string => name.toLowerCase().replace(/^.*\\/, '').replace(/@.*$/, '');

/** Letters to change, add, take away or swap with their neighbour to make one of the other (Damerau and Levenshtein). */
function distance(one: string, other: string): number {
  let [before, row] = [[] as number[], Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1];
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      next[j] = Math.min(
        at(row, j) + 1,
        at(next, j - 1) + 1,
        at(row, j - 1) + (same ? 0 : 1),
        swapped ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, row] = [row, next];
  }
  return at(row, other.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY;
