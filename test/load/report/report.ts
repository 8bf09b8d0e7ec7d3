import type { MachineFacts } from '../measure/machine.ts';
import { packetsPerSecondOf } from '../measure/throughput.ts';
import { digits, medianOf, withSpread } from './figures.ts';
import { table } from './markdown.ts';
import {
  type InnerBytes,
  innerSizes,
  type Results,
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
    ...failureSection(results),
    '## Where this was measured',
    machineList(facts.machine),
    conditions,
  ];
  return `${sections.join('\n\n')}\n`;
}

export function ratioTable(all: readonly Ratio[]): string {
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

function connectSection(results: Results): string[] {
  const measured = results.connects.all();
  if (measured.length === 0) return [];
  return [
    '## Connecting (Main Mode AES-256/SHA1/MODP-2048, Quick Mode AES-256-CBC/SHA1, L2TP, MS-CHAPv2)',
    table(
      ['gateway', 'connections/s', 'p50, ms', 'p99, ms', 'failed'],
      measured.map(({ point, runs }) => [
        names[point.subject],
        withSpread(runs.map((run) => run.rate)),
        withSpread(runs.map((run) => run.p50Ms)),
        withSpread(runs.map((run) => run.p99Ms)),
        digits(medianOf(runs, (run) => run.failed)),
      ]),
    ),
  ];
}

function memorySection(results: Results): string[] {
  const measured = results.memory.all();
  if (measured.length === 0) return [];
  return [
    '## Memory of an idle session',
    table(
      ['gateway', 'sessions', 'standing', 'KiB a session', 'event loop late while they connected, p99, ms'],
      measured.map(({ point, runs }) => [
        names[point.subject],
        point.sessions.toLocaleString('en-US'),
        digits(medianOf(runs, (run) => run.standing)),
        withSpread(runs.map((run) => run.bytesPerSession / 1024)),
        withSpread(results.loopDelay.of(point).map((run) => run.p99Ms)),
      ]),
    ),
  ];
}

function latencySection(results: Results): string[] {
  const measured = results.latency.all();
  if (measured.length === 0) return [];
  return [
    '## Round trips through the tunnel',
    table(
      ['gateway', 'load', 'p50, µs', 'p99, µs', 'lost'],
      measured.map(({ point, runs }) => [
        names[point.subject],
        point.load,
        withSpread(runs.map((run) => run.p50Us)),
        withSpread(runs.map((run) => run.p99Us)),
        digits(medianOf(runs, (run) => run.lost)),
      ]),
    ),
  ];
}

function floodSection(results: Results): string[] {
  const measured = results.flood.all();
  if (measured.length === 0) return [];
  return [
    '## Under a flood of Main Mode first messages from spoofed addresses',
    table(
      [
        'gateway',
        'spoofed messages/s',
        'probes of established sessions',
        'of them lost',
        'new clients',
        'of them connected',
      ],
      measured.map(({ point, runs }) => [
        names[point.subject],
        digits(medianOf(runs, (run) => run.spoofedPerSecond)),
        digits(medianOf(runs, (run) => run.establishedSent)),
        digits(medianOf(runs, (run) => run.establishedLost)),
        digits(medianOf(runs, (run) => run.newClients)),
        digits(medianOf(runs, (run) => run.newClientsConnected)),
      ]),
    ),
  ];
}

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
(Gb/s ÷ 8 × s/GB), generator or sink were the limit and not the gateway. 3DES costs so much that they never are. Gb/s count the IP packets inside the tunnel that arrived (UDP) or the stream (TCP).`;
