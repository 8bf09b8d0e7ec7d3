import type { LoadTimeline, ProcessReport } from './load-report-series.ts';
import type { Flow, Stretch } from './stretch.ts';
import { lossRatio } from './traffic-meter.ts';

/** A stretch of the run, with the seconds that it covers. */
export interface Covered {
  readonly stretch: Stretch;
  readonly seconds: number;
}

export function reportedTimeline(covered: readonly Covered[], intervalSeconds: number): LoadTimeline {
  const per = (countOf: (stretch: Stretch) => number): number[] =>
    covered.map(({ stretch, seconds }) => (seconds > 0 ? thousandths(countOf(stretch) / seconds) : 0));
  const each = (figureOf: (stretch: Stretch) => number | undefined): (number | null)[] =>
    covered.map(({ stretch }) => thousandths(figureOf(stretch)));
  return {
    intervalSeconds,
    length: covered.length,
    startedPerSecond: per(({ started }) => started),
    connectedPerSecond: per(({ connected }) => connected),
    failedPerSecond: per(({ failed }) => failed),
    endedPerSecond: per(({ ended }) => ended),
    rekeysPerSecond: per(({ rekeys }) => rekeys),
    sessions: covered.map(({ stretch }) => stretch.sessions),
    connectTimeP50: each(({ connectTime }) => connectTime?.p50),
    connectTimeP99: each(({ connectTime }) => connectTime?.p99),
    roundTripP50: each(({ roundTrip }) => roundTrip?.p50),
    roundTripP99: each(({ roundTrip }) => roundTrip?.p99),
    up: flowSeries(covered.map(({ stretch }) => stretch.up)),
    down: flowSeries(covered.map(({ stretch }) => stretch.down)),
  };
}

/** The series of one process. */
export function usageSeries(
  covered: readonly Covered[],
  pid: number,
): Pick<ProcessReport, 'cpuCores' | 'rssBytes' | 'pssBytes'> {
  const usages = covered.map(({ stretch }) => stretch.usage.get(pid));
  return {
    cpuCores: usages.map((usage) => (usage ? thousandths(usage.cpuSeconds / usage.seconds) : null)),
    rssBytes: usages.map((usage) => usage?.rssBytes ?? null),
    pssBytes: usages.map((usage) => usage?.pssBytes ?? null),
  };
}

function flowSeries(flows: readonly (Flow | undefined)[]): LoadTimeline['up'] {
  return {
    packetsPerSecond: flows.map((flow) => (flow ? Math.round(flow.packets / flow.seconds) : null)),
    bitsPerSecond: flows.map((flow) => (flow ? Math.round((flow.bytes * 8) / flow.seconds) : null)),
    lossRatio: flows.map((flow) => (flow ? millionths(lossRatio(flow.packets, flow.lost)) : null)),
  };
}

/** Finer figures would only make the file longer. */
function thousandths(figure: number): number;
function thousandths(figure: number | undefined): number | null;
function thousandths(figure: number | undefined): number | null {
  return figure === undefined ? null : Math.round(figure * 1000) / 1000;
}

const millionths = (ratio: number | undefined): number | null =>
  ratio === undefined ? null : Math.round(ratio * 1e6) / 1e6;
