import type { MachineFacts } from '../measure/machine.ts';
import { packetsPerSecondOf } from '../measure/throughput.ts';
import { digits, medianOf, withSpread } from './figures.ts';
import { table } from './markdown.ts';
import {
  type InnerBytes,
  innerSizes,
  type Results,
  type Series,
  type Subject,
  type Suite,
  type ThroughputPoint,
} from './results.ts';
import { type Ratio, ratios } from './targets.ts';

const names: Readonly<Record<Subject | Suite, string>> = {
  sekisho: 'Sekisho',
  softether: 'SoftEther',
  plain: 'plain TUN forwarding',
  'aes256-sha1': 'AES-256-CBC/SHA1',
  aes256gcm16: 'AES-256-GCM',
  '3des-sha1': '3DES/SHA1',
  none: '–',
};

export interface RunFacts {
  readonly machine: MachineFacts;
  readonly date: Date;
  readonly commit: string;
  /** How often each point was measured. */
  readonly runs: number;
  readonly minutes: number;
}

/** The report as Markdown, ratios first. */
export function report(results: Results, facts: RunFacts): string {
  const sections = [
    `# Results of \`npm run bench\``,
    `Written by the command itself. ${facts.date.toISOString().slice(0, 10)}, commit ${facts.commit}, medians of ${facts.runs} runs (least–most), all in one go of ${digits(facts.minutes)} minutes.`,
    '## Ratios and targets',
    ratioTable(ratios(results)),
    ...throughputSections(results),
    ...connectSection(results),
    ...memorySection(results),
    ...latencySection(results),
    ...floodSection(results),
    ...answersSection(results),
    ...whilePagesLoadSection(results),
    ...pagesSection(results),
    ...failureSection(results),
    '## Where this was measured',
    machineList(facts.machine),
    conditions,
  ];
  return `${sections.join('\n\n')}\n`;
}

function ratioTable(all: readonly Ratio[]): string {
  return table(
    ['ratio', 'result', 'target', ''],
    all.map(({ name, value, wanted, verdict }) => [name, value, wanted ?? '', verdict ?? '']),
  );
}

/** Absolute figures of one kind, a row for everything but the packet size. */
function throughputSections(results: Results): string[] {
  return (['udp', 'tcp'] as const).flatMap((protocol) => {
    const measured = results.throughput.all().filter(({ point }) => point.protocol === protocol);
    if (measured.length === 0) return [];
    const sizes = innerSizes.filter((bytes) => measured.some(({ point }) => point.bytes === bytes));
    const rows = new Map(measured.map(({ point }) => [rowName(point).join(), point]));
    const figures =
      protocol === 'udp'
        ? [...sizes.map((bytes) => `${bytes} B, Gb/s`), ...sizes.map((bytes) => `${bytes} B, 1000 packets/s`)]
        : ['Gb/s'];
    return [
      protocol === 'udp' ? '## Throughput, UDP' : '## Throughput, TCP (iperf3)',
      table(
        ['gateway', 'cores', 'ESP', 'direction', ...figures, `gateway CPU s/GB at ${sizes.at(-1)} B`],
        [...rows.values()].map((point) => throughputRow(results, point, sizes)),
      ),
    ];
  });
}

const rowName = ({ subject, cores, suite, direction }: ThroughputPoint): string[] => [
  names[subject],
  cores,
  names[suite],
  direction,
];

function throughputRow(results: Results, point: ThroughputPoint, sizes: readonly InnerBytes[]): string[] {
  const runs = sizes.map((bytes) => ({ bytes, runs: results.throughput.of({ ...point, bytes }) }));
  const rates = runs.map((each) => medianOf(each.runs, (run) => packetsPerSecondOf(run.gigabits, each.bytes) / 1000));
  return [
    ...rowName(point),
    ...runs.map((each) => withSpread(each.runs.map((run) => run.gigabits))),
    ...(point.protocol === 'udp' ? rates.map(digits) : []),
    digits(medianOf(runs.at(-1)?.runs ?? [], (run) => run.gatewaySecondsPerGigabyte)),
  ];
}

interface Measured<Point, Run> {
  readonly point: Point;
  readonly runs: readonly Run[];
}

/** A table with a row for each point, by the heads of its columns; nothing if no point was measured. */
function section<Point extends object, Run>(
  title: string,
  series: Series<Point, Run>,
  columns: Readonly<Record<string, (measured: Measured<Point, Run>) => string>>,
): string[] {
  const measured = series.all();
  if (measured.length === 0) return [];
  const cells = Object.values(columns);
  return [
    `## ${title}`,
    table(
      Object.keys(columns),
      measured.map((each) => cells.map((cell) => cell(each))),
    ),
  ];
}

const gateway = ({ point }: { readonly point: { readonly subject: Subject } }): string => names[point.subject];

const spread =
  <Run>(figure: (run: Run) => number) =>
  ({ runs }: { readonly runs: readonly Run[] }): string =>
    withSpread(runs.map(figure));

const middle =
  <Run>(figure: (run: Run) => number) =>
  ({ runs }: { readonly runs: readonly Run[] }): string =>
    digits(medianOf(runs, figure));

const connectSection = ({ connects }: Results): string[] =>
  section('Connecting (Main Mode AES-256/SHA1/MODP-2048, Quick Mode AES-256-CBC/SHA1, L2TP, MS-CHAPv2)', connects, {
    gateway,
    'connections/s': spread((run) => run.rate),
    'p50, ms': spread((run) => run.p50Ms),
    'p99, ms': spread((run) => run.p99Ms),
    failed: middle((run) => run.failed),
  });

const memorySection = ({ memory, loopDelay }: Results): string[] =>
  section('Memory of an idle session', memory, {
    gateway,
    sessions: ({ point }) => point.sessions.toLocaleString('en-US'),
    standing: middle((run) => run.standing),
    'KiB a session': spread((run) => run.bytesPerSession / 1024),
    'event loop late while they connected, p99, ms': ({ point }) =>
      withSpread(loopDelay.of(point).map((run) => run.p99Ms)),
  });

const latencySection = ({ latency }: Results): string[] =>
  section('Round trips through the tunnel', latency, {
    gateway,
    load: ({ point }) => point.load,
    'p50, µs': spread((run) => run.p50Us),
    'p99, µs': spread((run) => run.p99Us),
    lost: middle((run) => run.lost),
  });

const floodSection = ({ flood }: Results): string[] =>
  section('Under a flood of Main Mode first messages from spoofed addresses', flood, {
    gateway,
    'spoofed messages/s': middle((run) => run.spoofedPerSecond),
    'probes of established sessions': middle((run) => run.establishedSent),
    'of them lost': middle((run) => run.establishedLost),
    'new clients': middle((run) => run.newClients),
    'of them connected': middle((run) => run.newClientsConnected),
  });

const sessionsOf = ({ point }: { readonly point: { readonly sessions: number } }): string =>
  point.sessions.toLocaleString('en-US');

const answersSection = ({ answers }: Results): string[] =>
  section('The console at 50 requests/s', answers, {
    sessions: sessionsOf,
    'p50, ms': spread((run) => run.p50Ms),
    'p99, ms': spread((run) => run.p99Ms),
    'longest, ms': spread((run) => run.maxMs),
    failed: middle((run) => run.failed),
    'of a core, %': spread((run) => run.processorShare * 100),
    'memory, MiB': spread((run) => run.memoryBytes / 2 ** 20),
    'load average': spread((run) => run.loadAverage),
  });

const whilePagesLoadSection = ({ whilePagesLoad }: Results): string[] =>
  section('The same while Chromium beside it opens the page of sessions, nothing cached, every 3.5 s', whilePagesLoad, {
    sessions: sessionsOf,
    'p50, ms': spread((run) => run.p50Ms),
    'p99, ms': spread((run) => run.p99Ms),
    'longest, ms': spread((run) => run.maxMs),
    'p99 while a page loads, ms': spread((run) => run.loadingP99Ms),
    'asked late, p99, ms': spread((run) => run.lateP99Ms),
    failed: middle((run) => run.failed),
    'load average': spread((run) => run.loadAverage),
  });

const pagesSection = ({ pages }: Results): string[] =>
  section('The page of sessions in Chromium, nothing cached', pages, {
    sessions: sessionsOf,
    'others ask meanwhile': ({ point }) => (point.asking ? 'yes' : 'no'),
    'interactive, ms': spread((run) => run.interactiveMs),
    'load average': spread((run) => run.loadAverage),
  });

function failureSection(results: Results): string[] {
  if (results.failures.length === 0) return [];
  const lines = results.failures.map(
    ({ case: id, what, reason }) => `- (${id}) ${what}: ${reason.replaceAll(/\s*\n\s*/g, ' ')}`,
  );
  return ['## What could not be measured', lines.join('\n')];
}

const machineList = ({ processor, flags, cores, memoryGiB, kernel, versions }: MachineFacts): string =>
  [
    `- ${processor}, ${cores} cores (${flags.join(', ') || 'no cipher instructions'}), ${digits(memoryGiB)} GiB, Linux ${kernel}`,
    `- ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
  ].join('\n');

const conditions = `Three network namespaces in a row, joined by veth pairs: clients, gateway, internal network. *One core*: the gateway with
its services and all that the kernel does for it has the first core, generator and sink have the second. *Two cores*: nobody is
bound to a core, and generator and sink take their share of both. CPU s/GB: on *one core* all that core did for a gigabyte, the
kernel's part included; on *two cores* the processor time of the gateway's processes. Where it comes to less than a whole core
(Gb/s ÷ 8 × s/GB), generator or sink were the limit and not the gateway. 3DES costs so much that they never are. Gb/s count the IP packets inside the tunnel that arrived (UDP) or the stream (TCP).

The console is that of a whole gateway, with its log and its accounts, and is asked over HTTPS on loopback what administrators' pages ask:
sessions (pages, searches, and all of them at once as often as six open pages ask), one session, attempts, users, the overview; times run
from when a request was due, whether or not those before were answered, and however late whoever asks was itself; a stream of events is
open meanwhile. Its sessions are told by a process that stands in for an edge on the bus: each stays an hour, and tells of itself every
ten minutes. The page of sessions can be used as soon as the table has all rows, shows the first and the page has time for whoever clicks;
nothing of it was in the browser before. Client, edge and browser share the two cores with all of it.`;
