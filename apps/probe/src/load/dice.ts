/** Decisions of a load run: the same seed gives the same ones. Not for keys or identifiers. */
export interface Dice {
  /** 0 ≤ x < 1 */
  fraction(): number;
}

/** Mulberry32: one 32-bit word of state, plenty for choosing clients and packets. */
export function seededDice(seed: number): Dice {
  let state = seed >>> 0;
  return {
    fraction: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}

/** One of several by weight. @throws RangeError when there is none with a weight above 0 */
export function choose<T>(dice: Dice, weighted: readonly { readonly value: T; readonly weight: number }[]): T {
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  let left = dice.fraction() * total;
  for (const { value, weight } of weighted) {
    left -= weight;
    if (left < 0) return value;
  }
  const last = weighted.findLast(({ weight }) => weight > 0);
  if (last === undefined) throw new RangeError('nothing to choose from');
  return last.value;
}
