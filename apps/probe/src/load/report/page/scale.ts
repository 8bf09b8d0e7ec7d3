/** A way from figures to places on a plot. */
export interface Scale {
  readonly ticks: readonly number[];
  /** In the units of the plot. */
  at(figure: number): number;
}

/** From 0 up to the first round figure that is at least `max`, over `length` from `origin` (negative: upwards). */
export function linearScale(max: number, base: 1000 | 1024, origin: number, length: number): Scale {
  const step = roundStep(max, base);
  const count = Math.max(1, Math.ceil(max / step - 1e-9));
  const top = step * count;
  return {
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step),
    at: (figure) => origin + (figure / top) * length,
  };
}

const ticksWanted = 4;

/** 1, 2 or 5 of a power of ten of the unit, so that about `ticksWanted` of them make `max`. */
function roundStep(max: number, base: 1000 | 1024): number {
  if (!(max > 0)) return 1;
  const unit = base ** Math.max(0, Math.floor(Math.log(max) / Math.log(base)));
  const rough = max / unit / ticksWanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * power >= rough * 0.999) ?? 10;
  return step * power * unit;
}

/** Logarithmic, between the figures 1, 2, 5 of a power of ten that enclose `min` and `max`, both above 0. */
export function logScale(min: number, max: number, origin: number, length: number): Scale {
  const ticks = oneTwoFive(min, max);
  const [low = min] = ticks;
  const high = ticks.at(-1) ?? max;
  const span = Math.log(high / low);
  return { ticks, at: (figure) => origin + (Math.log(Math.max(figure, low) / low) / span) * length };
}

function oneTwoFive(min: number, max: number): readonly number[] {
  const all: number[] = [];
  // One power more at the lower end: the logarithm of a figure just below a power of ten is rounded up to it.
  for (let power = Math.floor(Math.log10(min)) - 1; power <= Math.ceil(Math.log10(max)); power += 1) {
    all.push(...[1, 2, 5].map((each) => Number(`${each}e${power}`)));
  }
  const first = all.findLastIndex((each) => each <= min);
  const last = all.findIndex((each) => each >= max);
  // A single time has no span: one more figure gives it one.
  return all.slice(first, Math.max(last, first + 1) + 1);
}

const secondSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
const timeTicksMax = 8;

/** Seconds into the run, from 0 to its end. */
export function timeScale(seconds: number, origin: number, length: number): Scale {
  const step = secondSteps.find((each) => seconds / each <= timeTicksMax) ?? Math.ceil(seconds / timeTicksMax);
  return {
    ticks: Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step),
    at: (figure) => origin + (figure / seconds) * length,
  };
}
