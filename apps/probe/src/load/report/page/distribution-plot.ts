import { ms, percent } from '../figures.ts';
import type { LoadReport } from '../load-report.ts';
import { place, withoutZeros } from './line-plot.ts';
import { Markup, markup } from './markup.ts';
import { logScale } from './scale.ts';

const width = 720;
const height = 230;
const left = 70;
const right = 26;
const top = 12;
const bottom = 26;
const plotHeight = height - top - bottom;

/** Which share of the connections took up to how long, as SVG. */
export function distributionPlot({ distribution, time }: LoadReport['connects']): Markup {
  if (time === null) return markup``;
  const x = logScale(Math.max(0.01, time.min), Math.max(0.01, time.max), left, width - left - right);
  const y = (share: number): number => place(top + plotHeight * (1 - share));
  let counted = 0;
  const points = distribution.map(({ upToMs, count }) => {
    counted += count;
    return `H${place(x.at(Math.min(upToMs, time.max)))}V${y(counted / time.count)}`;
  });
  const path = `M${place(x.at(time.min))} ${y(0)}${points.join('')}`;
  const shares = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      markup`<line class="grid" x1="${left}" x2="${width - right}" y1="${y(share)}" y2="${y(share)}"/><text x="${left - 8}" y="${y(share) + 4}" text-anchor="end">${withoutZeros(percent(share))}</text>`,
  );
  const times = x.ticks.map(
    (tick) =>
      markup`<line class="grid" x1="${place(x.at(tick))}" x2="${place(x.at(tick))}" y1="${top}" y2="${top + plotHeight}"/><text x="${place(x.at(tick))}" y="${height - 8}" text-anchor="middle">${withoutZeros(ms(tick))}</text>`,
  );
  const marks = (
    [
      ['p50', time.p50],
      ['p90', time.p90],
      ['p99', time.p99],
    ] as const
  ).map(([name, at], index) => {
    const share = [0.5, 0.9, 0.99][index] ?? 1;
    return markup`<circle class="mark orange" cx="${place(x.at(at))}" cy="${y(share)}" r="3.5"/><text class="mark" x="${place(x.at(at) + 8)}" y="${y(share) + 14}">${name} ${ms(at)}</text>`;
  });
  return markup`<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="distribution-t distribution-d">
<title id="distribution-t">Distribution of the connect time</title><desc id="distribution-d">The share of connections, upwards, that took up to the time on the logarithmic axis. Half took ${ms(time.p50)}, 90 % up to ${ms(time.p90)}, 99 % up to ${ms(time.p99)}.</desc>
${shares}${times}<path class="line blue" d="${path}"/>${marks}</svg>`;
}
