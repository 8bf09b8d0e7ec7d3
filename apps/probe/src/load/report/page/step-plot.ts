import { ms } from '../figures.ts';
import type { Times } from '../load-report-values.ts';
import { place, withoutZeros } from './line-plot.ts';
import { Markup, markup } from './markup.ts';
import { logScale } from './scale.ts';

export interface StepTimes {
  readonly label: string;
  readonly time: Times;
  /** Set apart from the others. */
  readonly whole: boolean;
}

const width = 720;
const left = 128;
const right = 26;
const top = 6;
const rowHeight = 30;
const boxHeight = 14;
const axisHeight = 28;
/** The finest that the clock tells. */
const leastMs = 0.01;

/** How long each step took: a box a step on a logarithmic axis, as SVG. */
export function stepPlot(rows: readonly StepTimes[]): Markup {
  const min = Math.max(leastMs, Math.min(...rows.map(({ time }) => time.min)));
  const max = Math.max(min, ...rows.map(({ time }) => time.max));
  const x = logScale(min, max, left, width - left - right);
  const height = top + rows.length * rowHeight + axisHeight;
  const axis = x.ticks.map((tick, index) => {
    const at = place(x.at(tick));
    return markup`<line class="grid" x1="${at}" x2="${at}" y1="${top}" y2="${height - axisHeight}"/>${
      labelled(x.ticks, index)
        ? markup`<text x="${at}" y="${height - 10}" text-anchor="middle">${withoutZeros(ms(tick))}</text>`
        : ''
    }`;
  });
  return markup`<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="steps-t steps-d">
<title id="steps-t">Connect time per step</title><desc id="steps-d">A box for each step on a logarithmic axis: from the first to the third quarter, with the middle marked, a line from the least to the 99th percentile and a dot at the greatest. The table after it has the figures.</desc>
${axis}${rows.map((row, index) => box(row, top + (index + 0.5) * rowHeight, x.at))}</svg>`;
}

/** Room for every figure of two decades; of more, for the powers of ten alone. */
const labelled = (ticks: readonly number[], index: number): boolean =>
  ticks.length <= 9 || Math.log10(ticks[index] ?? 0) % 1 === 0;

function box({ label, time, whole }: StepTimes, y: number, at: (figure: number) => number): Markup {
  const [min, p25, p50, p75, p99, max] = [time.min, time.p25, time.p50, time.p75, time.p99, time.max].map((each) =>
    place(at(each)),
  ) as [number, number, number, number, number, number];
  const upper = place(y - boxHeight / 2);
  const said = `${label}\np50 ${ms(time.p50)}\np90 ${ms(time.p90)}\np99 ${ms(time.p99)}\nmax ${ms(time.max)}`;
  return markup`<g class="box ${whole ? 'orange' : 'blue'}"><text class="label" x="${left - 10}" y="${place(y + 4)}" text-anchor="end">${label}</text>
<line class="whisker" x1="${min}" x2="${p99}" y1="${y}" y2="${y}"/><line class="whisker" x1="${p99}" x2="${p99}" y1="${upper + 3}" y2="${place(y + boxHeight / 2 - 3)}"/>
<rect class="quarters" x="${p25}" y="${upper}" width="${place(Math.max(2, p75 - p25))}" height="${boxHeight}" rx="2"/>
<line class="middle" x1="${p50}" x2="${p50}" y1="${upper}" y2="${upper + boxHeight}"/><circle class="greatest" cx="${max}" cy="${y}" r="3"/>
<rect class="hot" x="${left}" y="${place(y - rowHeight / 2)}" width="${width - left - right}" height="${rowHeight}"><title>${said}</title></rect></g>`;
}
