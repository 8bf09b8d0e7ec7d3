import { stepLabels } from '../../client/steps.ts';
import { bitRate, bytes, clock, cores, count, ms, percent, threeDigits } from './figures.ts';
import { type ProcessRole, processRoles } from './load-report-series.ts';
import type { LoadProgress, ProcessProgress } from './progress.ts';
import { type Piece, styledLine, widthOf } from './styled-text.ts';
import type { Rate } from './traffic-meter.ts';

export interface ViewSize {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

const labelColumns = 13;
/** Beyond this a bar is no easier to read. */
const barColumnsMax = 60;
const failuresShown = 5;

/** The run as it stands, in lines that fit the terminal. */
export function liveLines(progress: LoadProgress, { columns, rows, colour }: ViewSize): readonly string[] {
  const lines: (readonly Piece[])[] = [
    title(progress, columns),
    bar(progress, columns),
    [],
    labelled('Connections', connections(progress)),
    labelled('Connect time', times(progress.connectTime)),
    labelled('Sessions', sessions(progress)),
    ...traffic(progress),
    ...processRoles.flatMap((role) => processes(role, progress.processes)),
    ...failures(progress),
    ...errors(progress),
  ];
  return lines.slice(0, Math.max(1, rows)).map((line) => styledLine(line, columns, colour));
}

/** The run as it stands in one line, for a log. */
export function liveLine(progress: LoadProgress): string {
  const { seconds, phase, attempted, connected, failed, lost, connectsPerSecond, connectTime } = progress;
  const { up, down } = progress.traffic;
  const usage = processRoles.flatMap((role) => {
    const own = progress.processes.filter((each) => each.role === role);
    return own.length === 0 ? [] : [`${role} ${used(own)}`];
  });
  return [
    `${clock(seconds)} ${phase?.name ?? 'start'}`,
    `${count(progress.sessions)} of ${count(progress.scenario.sessions)} sessions`,
    `${count(connected)}/${count(attempted)} connected`,
    `${count(failed)} failed`,
    `${count(lost)} lost`,
    `${threeDigits(connectsPerSecond)}/s`,
    ...(connectTime ? [`p50 ${ms(connectTime.p50)}`, `p99 ${ms(connectTime.p99)}`] : []),
    ...(up ? [`up ${rate(up)}`] : []),
    ...(down ? [`down ${rate(down)}`] : []),
    ...usage,
  ].join(', ');
}

const phaseNames = { ramp: 'Ramping up', hold: 'Holding', close: 'Closing' } as const;

function title({ scenario, seconds }: LoadProgress, columns: number): readonly Piece[] {
  const at = clock(seconds);
  const left: Piece[] = [
    { text: scenario.name, style: 'bold' },
    { text: `  against ${scenario.server}`, style: 'dim' },
  ];
  const gap = columns - widthOf(left.map(({ text }) => text).join('')) - at.length;
  return gap < 2 ? [{ text: `${at}  ` }, ...left] : [...left, { text: ' '.repeat(gap) }, { text: at }];
}

function bar(progress: LoadProgress, columns: number): readonly Piece[] {
  const { phase, sessions: held, scenario } = progress;
  const done = doneOf(progress);
  const name = phase === undefined ? 'Starting' : phaseNames[phase.name];
  const left = phase?.ends === undefined ? '' : `, ${clock(Math.max(0, phase.ends - progress.seconds))} left`;
  const said = ` ${percentOf(done)}  ${count(held)} of ${count(scenario.sessions)} sessions${left}`;
  const width = Math.min(barColumnsMax, columns - labelColumns - said.length);
  if (width < 5) return labelled(name, [{ text: said.trim() }]);
  const full = Math.round(done * width);
  return labelled(name, [
    { text: '█'.repeat(full), style: 'accent' },
    { text: '░'.repeat(width - full), style: 'dim' },
    { text: said },
  ]);
}

const percentOf = (done: number): string => `${Math.floor(done * 100)} %`.padStart(5);

/** How much of its phase is done, 0 to 1. */
function doneOf({ phase, seconds, sessions: held, scenario }: LoadProgress): number {
  if (phase === undefined) return 0;
  const share = scenario.sessions === 0 ? 1 : Math.min(1, held / scenario.sessions);
  if (phase.name === 'ramp') return share;
  if (phase.name === 'close') return 1 - share;
  if (phase.ends === undefined) return 0;
  return phase.ends <= phase.began ? 1 : Math.min(1, (seconds - phase.began) / (phase.ends - phase.began));
}

function labelled(label: string, pieces: readonly Piece[]): readonly Piece[] {
  return [{ text: label.padEnd(labelColumns), style: 'dim' }, ...pieces];
}

const bad = (figure: number): Pick<Piece, 'style'> => (figure === 0 ? {} : { style: 'bad' });

function connections({ attempted, connected, failed, underWay, connectsPerSecond }: LoadProgress): readonly Piece[] {
  return [
    { text: `${threeDigits(connectsPerSecond)}/s`, style: 'bold' },
    { text: `  ${count(attempted)} started, ${count(connected)} connected, ${count(underWay)} under way, ` },
    { text: `${count(failed)} failed`, ...bad(failed) },
  ];
}

function times(found: LoadProgress['connectTime']): readonly Piece[] {
  if (found === undefined) return [{ text: '–' }];
  return [
    { text: `p50 ${ms(found.p50)}`, style: 'bold' },
    { text: `  p90 ${ms(found.p90)}  ` },
    { text: `p99 ${ms(found.p99)}`, style: 'bold' },
    { text: `  max ${ms(found.max)}` },
  ];
}

function sessions({ sessions: held, lost, rekeys }: LoadProgress): readonly Piece[] {
  return [
    { text: `${count(held)} held`, style: 'bold' },
    { text: `, ${count(rekeys)} rekeys, ` },
    { text: `${count(lost)} lost`, ...bad(lost) },
  ];
}

function traffic({ traffic: { up, down }, roundTrip }: LoadProgress): (readonly Piece[])[] {
  return [
    ...(up ? [labelled('Traffic up', flow(up))] : []),
    ...(down ? [labelled('Traffic down', flow(down))] : []),
    ...(roundTrip ? [labelled('Round trip', times(roundTrip))] : []),
  ];
}

function flow({ packetsPerSecond, bitsPerSecond, lossRatio }: Rate): readonly Piece[] {
  return [
    { text: bitRate(bitsPerSecond), style: 'bold' },
    { text: `  ${count(packetsPerSecond)} packets/s` },
    ...(lossRatio === undefined ? [] : [{ text: `  loss ${percent(lossRatio)}`, ...bad(lossRatio) }]),
  ];
}

const rate = ({ bitsPerSecond, lossRatio }: Rate): string =>
  `${bitRate(bitsPerSecond)}${lossRatio === undefined ? '' : ` (loss ${percent(lossRatio)})`}`;

function processes(role: ProcessRole, all: readonly ProcessProgress[]): (readonly Piece[])[] {
  const own = all.filter((each) => each.role === role);
  if (own.length === 0) return [];
  const parts = own.map((each) => `${each.name} ${used([each])}`).join(', ');
  return [
    labelled(role === 'gateway' ? 'Gateway' : 'Generator', [
      { text: used(own), style: 'bold' },
      ...(own.length === 1 ? [] : [{ text: `  ${parts}`, style: 'dim' as const }]),
    ]),
  ];
}

function used(processesOfRole: readonly ProcessProgress[]): string {
  const cpu = processesOfRole.flatMap(({ cpuCores }) => cpuCores ?? []);
  const rss = processesOfRole.reduce((sum, { rssBytes }) => sum + rssBytes, 0);
  return `${cpu.length === 0 ? '' : `${cores(cpu.reduce((sum, each) => sum + each, 0))} `}${bytes(rss)}`;
}

function failures({ failures: causes }: LoadProgress): (readonly Piece[])[] {
  if (causes.length === 0) return [];
  const shown = causes.slice(0, failuresShown);
  const width = Math.max(...shown.map((cause) => count(cause.count).length));
  const rest = causes.slice(failuresShown).reduce((sum, cause) => sum + cause.count, 0);
  return [
    [],
    ...shown.map((cause) => [
      { text: `${count(cause.count).padStart(width + 1)}× `, style: 'bad' as const },
      { text: `${stepLabels[cause.place]}: ${cause.reason}` },
    ]),
    ...(rest === 0 ? [] : [[{ text: `${count(rest).padStart(width + 1)}× for other reasons`, style: 'dim' as const }]]),
  ];
}

function errors({ errors: last }: LoadProgress): (readonly Piece[])[] {
  if (last.length === 0) return [];
  const lines = last.map(({ at, message }) => [{ text: ` ${clock(at)}  `, style: 'dim' as const }, { text: message }]);
  return [[], ...lines];
}
