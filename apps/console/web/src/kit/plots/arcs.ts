/** One part of a whole, as dashes around a circle. */
export interface Arc {
  readonly name: string;
  /** Of `stroke-dasharray`: how long it is, and how far to the next. */
  readonly dash: string;
  /** Of `stroke-dashoffset`. */
  readonly offset: number;
}

/** Parts one after the other around a circle, with a gap between where there are several. */
export function arcsOf(
  parts: readonly { readonly name: string; readonly value: number }[],
  around: number,
  gap = 3,
): readonly Arc[] {
  const whole = parts.reduce((sum, { value }) => sum + value, 0);
  const several = parts.filter(({ value }) => value > 0).length > 1;
  let turned = 0;
  return parts.map(({ name, value }) => {
    const length = whole === 0 ? 0 : (value / whole) * around;
    const drawn = Math.max(0, several ? length - gap : length);
    const arc = { name, dash: `${round(drawn)} ${round(around - drawn)}`, offset: round(-turned) };
    turned += length;
    return arc;
  });
}

const round = (value: number): number => Math.round(value * 100) / 100 + 0;
