import { clock } from '../figures.ts';
import { Markup, markup } from './markup.ts';
import { linearScale, type Scale, timeScale } from './scale.ts';

export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Which of the page's colours; a fixed one where the series has a meaning of its own. */
  readonly colour: SeriesColour;
  /** Dashed, where the colours begin again. */
  readonly again?: boolean;
}

export const seriesColours = ['blue', 'orange', 'green', 'purple', 'teal', 'pink'] as const;
/** Classes that give something the look of a series. */
export const lookOf = ({ colour, again }: Series): string => (again ? `${colour} again` : colour);

export type SeriesColour = (typeof seriesColours)[number] | 'bad';

export interface LinePlot {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** What the plot shows, in a sentence, for those who don't see it. */
  readonly description: string;
  readonly series: readonly Series[];
  readonly intervalSeconds: number;
  readonly durationSeconds: number;
  readonly phases: readonly { readonly phase: string; readonly at: number }[];
  readonly format: (figure: number) => string;
  readonly base?: 1024;
  /** The axis reaches at least here. */
  readonly atLeast?: number;
}

const width = 720;
const height = 230;
const left = 70;
const right = 14;
const top = 22;
const bottom = 26;
const plotWidth = width - left - right;
const plotHeight = height - top - bottom;
/** Where the pointer finds figures; finer than this can't be hit. */
const hotspotsMax = 90;

/** Figures over the time of the run, as SVG. */
export function linePlot(plot: LinePlot): Markup {
  const figures = plot.series.flatMap(({ values }) => values.filter((value) => value !== null));
  const y = linearScale(
    figures.reduce((max, figure) => Math.max(max, figure), plot.atLeast ?? 0),
    plot.base ?? 1000,
    top + plotHeight,
    -plotHeight,
  );
  const x = timeScale(Math.max(plot.durationSeconds, plot.intervalSeconds), left, plotWidth);
  return markup`<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${plot.id}-t ${plot.id}-d">
<title id="${plot.id}-t">${plot.title}</title><desc id="${plot.id}-d">${plot.description}</desc>
${yAxis(y, plot.format)}${xAxis(x)}${phaseMarks(plot, x)}
${plot.series.map((series) => drawn(series, plot, x, y))}
${hotspots(plot, x)}</svg>`;
}

function yAxis({ ticks, at }: Scale, format: (figure: number) => string): Markup {
  return markup`${ticks.map(
    (tick) =>
      markup`<line class="grid" x1="${left}" x2="${width - right}" y1="${place(at(tick))}" y2="${place(at(tick))}"/><text x="${left - 8}" y="${place(at(tick) + 4)}" text-anchor="end">${withoutZeros(format(tick))}</text>`,
  )}`;
}

function xAxis({ ticks, at }: Scale): Markup {
  return markup`${ticks.map(
    (tick) =>
      markup`<text x="${place(at(tick))}" y="${height - 8}" text-anchor="${at(tick) > width - right - 24 ? 'end' : 'middle'}">${clock(tick)}</text>`,
  )}`;
}

/** Room for the name of a phase; one that has less is marked without its name. */
const phaseNameWidth = 40;

function phaseMarks({ phases }: LinePlot, x: Scale): Markup {
  return markup`${phases.map(({ phase, at }, index) => {
    const from = x.at(at);
    const to = x.at(phases[index + 1]?.at ?? Number.POSITIVE_INFINITY);
    const name =
      to - from < phaseNameWidth
        ? ''
        : markup`<text class="phase" x="${place(from + 5)}" y="${top - 9}">${phase}</text>`;
    return markup`<line class="phase" x1="${place(from)}" x2="${place(from)}" y1="${top - 8}" y2="${height - bottom}"/>${name}`;
  })}`;
}

/** Finer than this, noise would draw one broad stroke: the line is the mean then, in a band from least to greatest. */
const pointsMax = 300;

interface Point {
  /** Seconds into the run. */
  readonly at: number;
  readonly mean: number;
  readonly least: number;
  readonly greatest: number;
}

function drawn(series: Series, plot: LinePlot, x: Scale, y: Scale): Markup {
  const { values } = series;
  const look = lookOf(series);
  const runs = pointsOf(values, plot);
  const each = (write: (run: readonly Point[]) => string): string => runs.map(write).join('');
  const at = (point: Point, figure: number): string => `${place(x.at(point.at))} ${place(y.at(figure))}`;
  // A run of one point is a dot.
  const line = each((run) => `M${run.map((point) => at(point, point.mean)).join('L')}${run.length === 1 ? 'h0' : ''}`);
  const band = each((run) => {
    const there = run.map((point) => at(point, point.greatest));
    const back = run.toReversed().map((point) => at(point, point.least));
    return `M${[...there, ...back].join('L')}Z`;
  });
  const blurred = values.length > pointsMax ? markup`<path class="band ${look}" d="${band}"/>` : '';
  return markup`${blurred}<path class="line ${look}" d="${line}"/>`;
}

/** Each in the middle of its stretch; where there is no figure a new run begins. */
function pointsOf(
  values: Series['values'],
  { intervalSeconds, durationSeconds }: LinePlot,
): readonly (readonly Point[])[] {
  const together = Math.ceil(values.length / pointsMax);
  const runs: Point[][] = [];
  let open: Point[] | undefined;
  for (let first = 0; first < values.length; first += together) {
    const figures = values.slice(first, first + together).filter((value) => value !== null);
    const mean = meanOf(figures);
    if (mean === undefined) {
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = [];
      runs.push(open);
    }
    const end = Math.max(first * intervalSeconds, Math.min(durationSeconds, (first + together) * intervalSeconds));
    open.push({
      at: (first * intervalSeconds + end) / 2,
      mean,
      least: Math.min(...figures),
      greatest: Math.max(...figures),
    });
  }
  return runs;
}

/** Columns that tell their figures when pointed at, without a script. */
function hotspots(plot: LinePlot, x: Scale): Markup {
  const length = plot.series[0]?.values.length ?? 0;
  const each = Math.max(1, Math.ceil(length / hotspotsMax));
  const columns = Array.from({ length: Math.ceil(length / each) }, (_, column) => column * each);
  return markup`${columns.map((first) => {
    const from = x.at(first * plot.intervalSeconds);
    const to = x.at(Math.min(plot.durationSeconds, Math.min(length, first + each) * plot.intervalSeconds));
    const said = plot.series.map(({ name, values }) => {
      const mean = meanOf(values.slice(first, first + each));
      return `\n${name}: ${mean === undefined ? '–' : plot.format(mean)}`;
    });
    return markup`<rect class="hot" x="${place(from)}" y="${top}" width="${place(Math.max(0, to - from))}" height="${plotHeight}"><title>${clock(first * plot.intervalSeconds)}${said.join('')}</title></rect>`;
  })}`;
}

export function meanOf(values: readonly (number | null)[]): number | undefined {
  const figures = values.filter((value) => value !== null);
  return figures.length === 0 ? undefined : figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}

/** `1.50 Gb/s` as `1.5 Gb/s`: ticks are round. */
export const withoutZeros = (text: string): string =>
  text.replace(/\.(\d*?)0+(?!\d)/, (_, digits: string) => (digits === '' ? '' : `.${digits}`));

export const place = (at: number): number => Math.round(at * 10) / 10;
