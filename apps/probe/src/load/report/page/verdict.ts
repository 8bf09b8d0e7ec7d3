import { bitRate, bytes, clock, cores, count, ms, percent } from '../figures.ts';
import type { LoadReport } from '../load-report.ts';
import { processRoles } from '../load-report-series.ts';
import { lossRatio } from '../traffic-meter.ts';
import { meanOf } from './line-plot.ts';
import { type Markup, markup } from './markup.ts';

interface Tile {
  readonly name: string;
  readonly figure: string;
  readonly more: string;
}

/** The figures that sum the run up. */
export function verdict(report: LoadReport): Markup {
  const tiles = [
    connected(report),
    connectTime(report),
    held(report),
    ...(['up', 'down'] as const).flatMap((direction) => throughput(report, direction)),
    ...roundTrip(report),
    ...processRoles.flatMap((role) => usage(report, role)),
  ];
  return markup`<dl class="tiles">${tiles.map(
    ({ name, figure, more }) =>
      markup`<div><dt>${name}</dt><dd class="figure">${figure}</dd><dd class="more">${more}</dd></div>
`,
  )}</dl>`;
}

function connected({ connects: { attempted, connected: made, failed, abandoned } }: LoadReport): Tile {
  const givenUp = abandoned === 0 ? '' : `, ${count(abandoned)} given up`;
  return {
    name: 'Connected',
    figure: attempted === 0 ? '–' : percent(made / attempted),
    more: `${count(made)} of ${count(attempted)}, ${count(failed)} failed${givenUp}`,
  };
}

function connectTime({ connects: { time } }: LoadReport): Tile {
  if (time === null) return { name: 'Connect time', figure: '–', more: 'no connection came about' };
  return {
    name: 'Connect time, median',
    figure: ms(time.p50),
    more: `p90 ${ms(time.p90)}, p99 ${ms(time.p99)}`,
  };
}

function held({ sessions }: LoadReport): Tile {
  return { name: 'Sessions held', figure: count(sessions.peak), more: `${count(sessions.lost)} lost` };
}

/** From where the run holds its sessions to where it closes them; all of a run without such a part. */
export function holding({ phases, timeline, durationSeconds }: LoadReport): readonly [number, number] {
  const from = phases.find(({ phase }) => phase === 'hold')?.at;
  if (from === undefined) return [0, timeline.length];
  const to = phases.find(({ phase, at }) => phase === 'close' && at > from)?.at ?? durationSeconds;
  const first = Math.ceil(from / timeline.intervalSeconds);
  const last = Math.floor(to / timeline.intervalSeconds);
  return first < last ? [first, last] : [0, timeline.length];
}

const whileHolding = (report: LoadReport): string =>
  report.phases.some(({ phase }) => phase === 'hold') ? 'while held' : 'over the run';

function throughput(report: LoadReport, direction: 'up' | 'down'): readonly Tile[] {
  const mean = meanOf(report.timeline[direction].bitsPerSecond.slice(...holding(report)));
  if (mean === undefined) return [];
  const { received, lost } = report.traffic[direction];
  const ratio = received === null || lost === null ? undefined : lossRatio(received.packets, lost);
  const loss = ratio === undefined ? 'loss not seen' : `loss ${percent(ratio)}`;
  const name = `Throughput ${direction}${received === null ? ', sent' : ''}`;
  return [{ name, figure: bitRate(mean), more: `mean ${whileHolding(report)}, ${loss}` }];
}

function roundTrip({ traffic: { roundTrips } }: LoadReport): readonly Tile[] {
  if (roundTrips === null) return [];
  const { sent, answered, time } = roundTrips;
  const unanswered = sent === 0 ? 0 : Math.max(0, sent - answered) / sent;
  return [
    {
      name: 'Round trip, median',
      figure: time === null ? '–' : ms(time.p50),
      more: `${time === null ? '' : `p99 ${ms(time.p99)}, `}unanswered ${percent(unanswered)}`,
    },
  ];
}

function usage(report: LoadReport, role: LoadReport['processes'][number]['role']): readonly Tile[] {
  const own = report.processes.filter((each) => each.role === role);
  if (own.length === 0) return [];
  const span = holding(report);
  const cpu = own.flatMap(({ cpuCores }) => meanOf(cpuCores.slice(...span)) ?? []);
  const used = own.reduce((sum, { cpuSeconds: { user, system } }) => sum + user + system, 0);
  const memory = own.reduce((sum, each) => sum + (each.peakPssBytes ?? each.peakRssBytes), 0);
  const total = clockOrSeconds(used);
  return [
    {
      name: role === 'gateway' ? 'Gateway processor' : 'Generator processor',
      figure: cpu.length === 0 ? '–' : cores(cpu.reduce((sum, each) => sum + each, 0)),
      more: `mean ${whileHolding(report)}, ${total} in all; memory up to ${bytes(memory)}`,
    },
  ];
}

const clockOrSeconds = (seconds: number): string => (seconds < 100 ? `${seconds.toFixed(1)} s` : clock(seconds));
