/** Beyond so many pairs two sequences count as nothing but different: what is written by hand stays far below. */
const pairsMax = 4_000_000;

/** Positions at which two sequences have the same, in order: what both begin and end with, between it the longest common subsequence. */
export function aligned(old: readonly string[], fresh: readonly string[]): readonly (readonly [number, number])[] {
  const shorter = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < shorter && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const [oldEnd, freshEnd] = [old.length - end, fresh.length - end];
  const between = common(old.slice(start, oldEnd), fresh.slice(start, freshEnd));
  return [
    ...Array.from({ length: start }, (_, at) => [at, at] as const),
    ...between.map(([i, j]) => [start + i, start + j] as const),
    ...Array.from({ length: end }, (_, at) => [oldEnd + at, freshEnd + at] as const),
  ];
}

function common(old: readonly string[], fresh: readonly string[]): (readonly [number, number])[] {
  if (old.length * fresh.length > pairsMax) return [];
  const length = commonLengths(old, fresh);
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < fresh.length) {
    const keeps = old[i] === fresh[j];
    if (keeps) pairs.push([i, j]);
    const removes = keeps || length(i + 1, j) >= length(i, j + 1);
    i += Number(removes);
    j += Number(keeps || !removes);
  }
  return pairs;
}

/** How much two sequences have in common from a position of each on. */
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
