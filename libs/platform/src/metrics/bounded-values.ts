/** In place of values beyond the bound. */
export const otherValue = 'other';

/**
 * Bounds the values that a label takes, for one whose values are many though finite: each has a series of its own for good.
 * @returns the value itself for the first `max` that come, else `other`
 */
export function boundedValues(max: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= max) return otherValue;
    known.add(value);
    return value;
  };
}
