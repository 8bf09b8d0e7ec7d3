import { scaleLinear } from 'd3-scale';

/** Steps between ticks of a time axis, milliseconds. */
const timeSteps = [
  1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 604_800,
].map((seconds) => seconds * 1000);

/** Whole times between two, at most so many. */
export function timeTicks(from: number, to: number, most: number): readonly number[] {
  const step = timeSteps.find((each) => (to - from) / each <= most) ?? to - from;
  if (!(step > 0)) return [];
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, index) => first + index * step);
}

/** A scale of values from nothing to a round number at or above the largest, but not below `least`, and its ticks. */
export function valueScale(largest: number, height: number, least = 1) {
  const scale = scaleLinear()
    .domain([0, Math.max(largest, least)])
    .range([height, 0])
    .nice(4);
  return { scale, ticks: scale.ticks(4) };
}

/** Which of the ascending times is nearest to one. */
export function nearest(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [times[low - 1], times[low]];
  return before !== undefined && after !== undefined && time - before < after - time ? low - 1 : low;
}

/** Each series on top of those before it: `[from, to]` a point. */
export function stacked(series: readonly (readonly number[])[]): readonly (readonly (readonly [number, number])[])[] {
  const heights: number[] = [];
  return series.map((values) =>
    values.map((value, index) => {
      const from = heights[index] ?? 0;
      heights[index] = from + value;
      return [from, from + value] as const;
    }),
  );
}

/** So many of a list, evenly spread, its last among them. */
export function thinned<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * step)]).filter(
    (item) => item !== undefined,
  );
}

/** A part of a list, from one index up to, and without, another. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Times in a row: where one comes later than so many ms after the one before, nothing is known of what was between. */
export function stretches(times: readonly number[], gapMs: number): readonly Stretch[] {
  const begins = times.flatMap((time, index) => (index === 0 || time - (times[index - 1] ?? 0) > gapMs ? [index] : []));
  return begins.map((from, index) => ({ from, to: begins[index + 1] ?? times.length }));
}
