/** The middle value, or the mean of the two; undefined for none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  return high === undefined || low === undefined ? undefined : (low + high) / 2;
}

/** The median of one figure of each run. */
export const medianOf = <Run>(runs: readonly Run[], figure: (run: Run) => number | undefined): number | undefined =>
  median(runs.map(figure).filter((value) => value !== undefined));

/** Quotient of two figures; undefined when one is missing or the divisor is zero. */
export const quotient = (value: number | undefined, by: number | undefined): number | undefined =>
  value === undefined || by === undefined || by === 0 ? undefined : value / by;

const notMeasured = '–';

/** Three significant digits, without exponent. */
export function digits(value: number | undefined): string {
  if (value === undefined) return notMeasured;
  if (value === 0) return '0';
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(decimals, 4));
}

/** `4.32 (4.10–4.40)`: median, least and most. */
export function withSpread(values: readonly number[]): string {
  const middle = median(values);
  if (middle === undefined) return notMeasured;
  return values.length === 1
    ? digits(middle)
    : `${digits(middle)} (${digits(Math.min(...values))}–${digits(Math.max(...values))})`;
}
