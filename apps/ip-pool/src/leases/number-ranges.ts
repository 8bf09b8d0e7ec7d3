/** 32-bit addresses, both ends included. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** What is left of a range without others, ascending and apart from one another. */
export function without(whole: NumberRange, others: readonly NumberRange[]): NumberRange[] {
  const left: NumberRange[] = [];
  let next = whole.first;
  for (const { first, last } of others.toSorted((a, b) => a.first - b.first)) {
    if (last < next) continue;
    if (first > whole.last) break;
    if (first > next) left.push({ first: next, last: first - 1 });
    next = last + 1;
  }
  if (next <= whole.last) left.push({ first: next, last: whole.last });
  return left;
}

export const sizeOf = (ranges: readonly NumberRange[]): number =>
  ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);

export const holds = (ranges: readonly NumberRange[], address: number): boolean =>
  ranges.some(({ first, last }) => address >= first && address <= last);

/** The prefix of so many bits around an address. */
export function prefixAround(address: number, bits: number): NumberRange {
  const size = 2 ** (32 - bits);
  const first = address - (address % size);
  return { first, last: first + size - 1 };
}
