import { bitRate, bytes, count, ms, percent } from '../figures.ts';
import type { LoadReport } from '../load-report.ts';
import type { LinePlot } from './line-plot.ts';
import { type Markup, markup } from './markup.ts';
import { happened, overTime, perSecond } from './over-time.ts';
import { type Column, table } from './tables.ts';

export function traffic(report: LoadReport): Markup {
  const { up, down } = report.timeline;
  const moved = happened(up.bitsPerSecond) || happened(down.bitsPerSecond);
  const plots = [
    ...(moved ? [throughput(report), packets(report)] : []),
    ...(up.lossRatio.some((each) => each !== null) || down.lossRatio.some((each) => each !== null)
      ? [loss(report)]
      : []),
    ...(happened(report.timeline.roundTripP50) ? [roundTrips(report)] : []),
  ];
  return plots.length === 0
    ? markup``
    : markup`<section><h2>Traffic</h2>
${plots}${totals(report)}</section>
`;
}

function throughput(report: LoadReport): Markup {
  const unseen = (['up', 'down'] as const).filter(
    (direction) => report.traffic[direction].received === null && report.traffic[direction].sent !== null,
  );
  const note =
    unseen.length === 0
      ? ''
      : `What arrived of the traffic ${unseen.join(' and ')} could not be seen: it is shown as sent.`;
  return overTime(
    report,
    {
      id: 'throughput',
      title: 'Throughput',
      description: 'Bits a second of inner packets that were delivered, in each direction, over the run.',
      series: directions(report, 'bitsPerSecond'),
      format: bitRate,
    },
    note,
  );
}

const packets = (report: LoadReport): Markup =>
  overTime(report, {
    id: 'packets',
    title: 'Packets a second',
    description: 'Inner packets that were delivered a second, in each direction, over the run.',
    series: directions(report, 'packetsPerSecond'),
    format: perSecond,
  });

const loss = (report: LoadReport): Markup =>
  overTime(report, {
    id: 'loss',
    title: 'Loss',
    description: 'Share of the packets that were lost, in each direction, over the run.',
    series: directions(report, 'lossRatio'),
    format: percent,
    atLeast: 0.001,
  });

const roundTrips = (report: LoadReport): Markup =>
  overTime(report, {
    id: 'round-trips',
    title: 'Round trip',
    description: 'Median and 99th percentile of the time until packets were answered, over the run.',
    series: [
      { name: 'p50', values: report.timeline.roundTripP50, colour: 'blue' },
      { name: 'p99', values: report.timeline.roundTripP99, colour: 'orange' },
    ],
    format: ms,
  });

function directions(
  { timeline }: LoadReport,
  figure: 'bitsPerSecond' | 'packetsPerSecond' | 'lossRatio',
): LinePlot['series'] {
  const both = [
    { name: 'up', values: timeline.up[figure], colour: 'blue' as const },
    { name: 'down', values: timeline.down[figure], colour: 'orange' as const },
  ];
  return both.filter(({ values }) => values.some((value) => value !== null));
}

function totals({ traffic: { up, down } }: LoadReport): Markup {
  const known = (figure: number | null | undefined): string =>
    figure === null || figure === undefined ? '–' : count(figure);
  const rows = (
    [
      ['up, from the clients', up],
      ['down, to the clients', down],
    ] as const
  ).map(([name, { sent, received, lost, reordered }]) => ({
    cells: [
      name,
      known(sent?.packets),
      known(received?.packets),
      sent === null && received === null ? '–' : bytes((received ?? sent)?.bytes ?? 0),
      known(lost),
      known(reordered),
    ],
  }));
  const headings = ['packets sent', 'packets received', 'volume', 'lost', 'reordered'];
  const columns: Column[] = [
    { heading: 'Direction' },
    ...headings.map((heading) => ({ heading, figures: true as const })),
  ];
  return markup`<div class="card">${table('Totals of inner packets; what could not be seen is –', columns, rows)}</div>
`;
}
