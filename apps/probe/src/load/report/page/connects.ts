import { stepLabels } from '../../../client/steps.ts';
import { count, ms, threeDigits } from '../figures.ts';
import type { LoadReport } from '../load-report.ts';
import type { Times } from '../load-report-values.ts';
import { distributionPlot } from './distribution-plot.ts';
import { type Markup, markup } from './markup.ts';
import { happened, overTime, perSecond } from './over-time.ts';
import { type StepTimes, stepPlot } from './step-plot.ts';
import { type Column, table } from './tables.ts';

const timeColumns: readonly Column[] = [
  { heading: 'Milliseconds' },
  { heading: 'p50', figures: true },
  { heading: 'p90', figures: true },
  { heading: 'p99', figures: true },
  { heading: 'max', figures: true },
];

const timeCells = ({ p50, p90, p99, max }: Times): readonly string[] =>
  [p50, p90, p99, max].map((each) => threeDigits(each));

export function connectTimes({ connects }: LoadReport): Markup {
  if (connects.steps.length === 0 && connects.time === null) return markup``;
  const rows: StepTimes[] = connects.steps.map(({ step, time }) => ({ label: stepLabels[step], time, whole: false }));
  if (connects.time !== null) rows.push({ label: 'Whole connection', time: connects.time, whole: true });
  const cells = rows.map(({ label, time, whole }) => ({ cells: [label, ...timeCells(time)], whole }));
  return markup`<section><h2>Connect time</h2>
<div class="card"><h3>Per step</h3><div class="both"><figure>${stepPlot(rows)}</figure>${table({ unseen: 'Times of the steps' }, timeColumns, cells)}</div>
<p class="note">Box: the middle half, with the median. Line: from the least to the 99th percentile. Circle: the greatest.</p></div>
${connects.time === null ? '' : distribution(connects, connects.time)}</section>
`;
}

function distribution(connects: LoadReport['connects'], time: Times): Markup {
  const rows = (
    [
      ['least', time.min],
      ['25 %', time.p25],
      ['50 %', time.p50],
      ['75 %', time.p75],
      ['90 %', time.p90],
      ['99 %', time.p99],
      ['all', time.max],
    ] as const
  ).map(([share, at]) => ({ cells: [share, ms(at)] }));
  const columns: Column[] = [{ heading: 'Connections' }, { heading: 'took up to', figures: true }];
  return markup`<div class="card"><h3>Distribution</h3><div class="both"><figure>${distributionPlot(connects)}</figure>
${table(`${count(time.count)} connections, ${ms(time.mean)} in the mean`, columns, rows)}</div></div>
`;
}

export function connectsOverTime(report: LoadReport): Markup {
  const { timeline } = report;
  const { failedPerSecond: failed, endedPerSecond: ended, rekeysPerSecond: rekeys } = timeline;
  const rates = overTime(report, {
    id: 'connects',
    title: 'Connections a second',
    description: 'Connections that came about and that failed, sessions that ended and rekeys, a second, over the run.',
    series: [
      { name: 'connected', values: timeline.connectedPerSecond, colour: 'blue' },
      { name: 'failed', values: failed, colour: 'bad' },
      ...(happened(ended) ? [{ name: 'ended', values: ended, colour: 'purple' as const }] : []),
      ...(happened(rekeys) ? [{ name: 'rekeys', values: rekeys, colour: 'green' as const }] : []),
    ],
    format: perSecond,
  });
  const sessions = overTime(report, {
    id: 'sessions',
    title: 'Sessions held',
    description: 'How many sessions were held at once, over the run.',
    series: [{ name: 'sessions', values: timeline.sessions, colour: 'green' }],
    format: count,
  });
  const times = overTime(report, {
    id: 'connect-time',
    title: 'Connect time over the run',
    description: 'Median and 99th percentile of the time of the connections that came about, over the run.',
    series: [
      { name: 'p50', values: timeline.connectTimeP50, colour: 'blue' },
      { name: 'p99', values: timeline.connectTimeP99, colour: 'orange' },
    ],
    format: ms,
  });
  return markup`<section><h2>Connections and sessions</h2>
${rates}${sessions}${happened(timeline.connectTimeP50) ? times : ''}</section>
`;
}
