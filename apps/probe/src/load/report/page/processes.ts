import { bytes, clock, ms, threeDigits } from '../figures.ts';
import type { LoadReport } from '../load-report.ts';
import type { ProcessReport } from '../load-report-series.ts';
import { type LinePlot, seriesColours } from './line-plot.ts';
import { type Markup, markup } from './markup.ts';
import { overTime } from './over-time.ts';
import { type Column, table } from './tables.ts';

export function processes(report: LoadReport): Markup {
  if (report.processes.length === 0) return markup``;
  const series = (values: (process: ProcessReport) => readonly (number | null)[]): LinePlot['series'] =>
    report.processes.map((process, index) => ({
      name: named(process),
      values: values(process),
      colour: seriesColours[index % seriesColours.length] ?? 'blue',
      again: index >= seriesColours.length,
    }));
  const cpu = overTime(report, {
    id: 'processor',
    title: 'Processor, in cores',
    description: 'Processor cores that each watched process used, over the run.',
    series: series(({ cpuCores }) => cpuCores),
    format: (figure) => figure.toFixed(2),
    atLeast: 1,
  });
  const memory = overTime(
    report,
    {
      id: 'memory',
      title: 'Memory',
      description: 'Memory of each watched process, over the run.',
      series: series(({ pssBytes, rssBytes }) => (pssBytes.some((each) => each !== null) ? pssBytes : rssBytes)),
      format: bytes,
      base: 1024,
    },
    'Proportional set size where the system told it, else resident set size.',
  );
  return markup`<section><h2>Processor and memory of both sides</h2>
${cpu}${memory}${processTable(report)}</section>
`;
}

const named = ({ name, role }: ProcessReport): string => (name.includes(role) ? name : `${name} (${role})`);

function processTable(report: LoadReport): Markup {
  const rows = report.processes.map((process) => {
    const { cpuSeconds, peakRssBytes, peakPssBytes, loopDelay, ended } = process;
    return {
      cells: [
        named(process),
        process.pid,
        `${threeDigits(cpuSeconds.user)} s`,
        `${threeDigits(cpuSeconds.system)} s`,
        bytes(peakRssBytes),
        peakPssBytes === null ? '–' : bytes(peakPssBytes),
        loopDelay === null ? '–' : ms(loopDelay.p99),
        ended === null ? '' : clock(ended),
      ],
    };
  });
  const headings = ['pid', 'user time', 'system time', 'most RSS', 'most PSS', 'loop delay p99', 'ended at'];
  const columns: Column[] = [
    { heading: 'Process' },
    ...headings.map((heading) => ({ heading, figures: true as const })),
  ];
  return markup`<div class="card">${table('Use over the run, descendants included', columns, rows)}</div>
`;
}
