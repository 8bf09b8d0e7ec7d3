import type { Cores } from '../network/placement.ts';
import { digits, medianOf, quotient } from './figures.ts';
import type { Direction, Results, Subject, Suite, ThroughputRun } from './results.ts';

/**
 * Gb/s of 1400-byte packets that one core can carry at best with AES-256-CBC/SHA1, a bare C loop with all offloads and
 * libipsec-mb measured on the class of machine this was built on (EPYC with AES-NI, VAES and SHA-NI, Linux 6.18).
 */
const oneCoreBoundGigabits: Readonly<Record<Direction, number>> = { in: 7.7, out: 6.3 };

export interface Ratio {
  readonly name: string;
  /** What the ratio came to, with its unit. */
  readonly value: string;
  /** `≥ 5 ×`; undefined: for information. */
  readonly wanted: string | undefined;
  readonly verdict: 'met' | 'missed' | 'not measured' | undefined;
}

interface Wanted {
  readonly name: string;
  readonly value: number | undefined;
  readonly unit: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly below?: number;
}

function ratio({ name, value, unit, ...limit }: Wanted): Ratio {
  const [sign, bound] =
    limit.atLeast !== undefined
      ? ['≥', limit.atLeast]
      : limit.atMost !== undefined
        ? ['≤', limit.atMost]
        : ['<', limit.below];
  const wanted = bound === undefined ? undefined : `${sign} ${bound} ${unit}`;
  return {
    name,
    value: value === undefined ? '–' : `${digits(value)} ${unit}`,
    wanted,
    verdict: verdictOn(value, limit),
  };
}

function verdictOn(
  value: number | undefined,
  { atLeast, atMost, below }: Omit<Wanted, 'name' | 'value' | 'unit'>,
): Ratio['verdict'] {
  if (atLeast === undefined && atMost === undefined && below === undefined) return undefined;
  if (value === undefined) return 'not measured';
  const met = value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity) && value < (below ?? Infinity);
  return met ? 'met' : 'missed';
}

const directions = ['in', 'out'] as const;

/** Every ratio that can be named, in the order of importance. */
export function ratios(results: Results): Ratio[] {
  return [
    ...directions.flatMap((direction) => throughputRatios(results, direction)),
    ...tcpRatios(results),
    ...connectRatios(results),
    ratio({ name: 'Latency added by half load, p99', value: addedLatencyMs(results), unit: 'ms', below: 1 }),
    ...memoryRatios(results),
    ...floodRatios(results),
    ...consoleRatios(results),
  ];
}

type UdpPoint = readonly [subject: Subject, suite: Suite, cores: Cores, direction: Direction];

const udpRuns = (results: Results, [subject, suite, cores, direction]: UdpPoint): readonly ThroughputRun[] =>
  results.throughput.of({ subject, cores, suite, protocol: 'udp', direction, bytes: 1400 });

const udp = (results: Results, ...point: UdpPoint): number | undefined =>
  medianOf(udpRuns(results, point), (run) => run.gigabits);

const udpCost = (results: Results, ...point: UdpPoint): number | undefined =>
  medianOf(udpRuns(results, point), (run) => run.gatewaySecondsPerGigabyte);

function throughputRatios(results: Results, direction: Direction): Ratio[] {
  const cbc = udp(results, 'sekisho', 'aes256-sha1', 'one', direction);
  const gcm = udp(results, 'sekisho', 'aes256gcm16', 'one', direction);
  const two = udp(results, 'sekisho', 'aes256-sha1', 'two', direction);
  const [dearOne, dearTwo] = (['one', 'two'] as const).map((cores) =>
    udp(results, 'sekisho', '3des-sha1', cores, direction),
  );
  const [cbcCost, gcmCost] = (['aes256-sha1', 'aes256gcm16'] as const).map((suite) =>
    udpCost(results, 'sekisho', suite, 'one', direction),
  );
  const softether = udp(results, 'softether', 'aes256-sha1', 'one', direction);
  const plain = udp(results, 'plain', 'none', 'one', direction);
  const bound = oneCoreBoundGigabits[direction];
  const name = (what: string): string => `${direction}, 1400 B: ${what}`;
  return [
    ratio({
      name: name(`AES-256-CBC/SHA1 on one core to the bound of ${bound} Gb/s`),
      value: quotient(cbc, bound),
      unit: '×',
      atLeast: 0.6,
    }),
    ratio({
      name: name('AES-256-CBC/SHA1 on one core to SoftEther'),
      value: quotient(cbc, softether),
      unit: '×',
      atLeast: 5,
    }),
    ratio({ name: name('AES-256-GCM to AES-256-CBC/SHA1'), value: quotient(gcm, cbc), unit: '×', atLeast: 1 }),
    ratio({
      name: name('the same by what a gigabyte costs the core'),
      value: quotient(cbcCost, gcmCost),
      unit: '×',
    }),
    ratio({
      name: name('two cores to one, generator and sink on the same two'),
      value: quotient(two, cbc),
      unit: '×',
      atLeast: 1.7,
    }),
    ratio({ name: name('two cores to one, with 3DES'), value: quotient(dearTwo, dearOne), unit: '×' }),
    ratio({ name: name('AES-256-CBC/SHA1 to plain forwarding through TUN'), value: quotient(cbc, plain), unit: '×' }),
    ratio({ name: name('AES-256-GCM to plain forwarding through TUN'), value: quotient(gcm, plain), unit: '×' }),
  ];
}

function tcpRatios(results: Results): Ratio[] {
  const tcp = (subject: Subject, suite: Suite, direction: Direction): number | undefined => {
    const point = { subject, suite, direction, cores: 'one', protocol: 'tcp', bytes: 1400 } as const;
    return medianOf(results.throughput.of(point), (run) => run.gigabits);
  };
  return directions.map((direction) =>
    ratio({
      name: `${direction}, TCP: AES-256-CBC/SHA1 on one core to SoftEther`,
      value: quotient(tcp('sekisho', 'aes256-sha1', direction), tcp('softether', 'aes256-sha1', direction)),
      unit: '×',
    }),
  );
}

function connectRatios(results: Results): Ratio[] {
  const rate = (subject: Subject): number | undefined => medianOf(results.connects.of({ subject }), (run) => run.rate);
  const delays = results.loopDelay.all().flatMap(({ runs }) => runs);
  return [
    ratio({
      name: 'Connections a second to SoftEther',
      value: quotient(rate('sekisho'), rate('softether')),
      unit: '×',
      atLeast: 5,
    }),
    ratio({
      name: 'Connections a second, MODP-2048, generator on the same cores',
      value: rate('sekisho'),
      unit: '/s',
      atLeast: 300,
    }),
    ratio({
      name: 'Event loop delay at that rate, p99',
      value: medianOf(delays, (run) => run.p99Ms),
      unit: 'ms',
    }),
  ];
}

/** The median at half load less the median when idle. */
function addedLatencyMs(results: Results): number | undefined {
  const [idle, half] = (['idle', 'half'] as const).map((load) =>
    medianOf(results.latency.of({ subject: 'sekisho', load }), (run) => run.p99Us),
  );
  return idle === undefined || half === undefined ? undefined : (half - idle) / 1000;
}

export const sessionCounts = [1_000, 10_000, 50_000] as const;

function memoryRatios(results: Results): Ratio[] {
  const bytes = medianOf(results.memory.of({ subject: 'sekisho', sessions: 50_000 }), (run) => run.bytesPerSession);
  return [
    ratio({ name: 'Memory of an idle session at 50,000', value: quotient(bytes, 1024), unit: 'KiB', atMost: 24 }),
  ];
}

function floodRatios(results: Results): Ratio[] {
  const runs = results.flood.of({ subject: 'sekisho' });
  const connected = medianOf(runs, (run) => quotient(run.newClientsConnected, run.newClients));
  return [
    ratio({
      name: 'Packets that established sessions lose in a flood',
      value: medianOf(runs, (run) => run.establishedLost),
      unit: 'packets',
      atMost: 0,
    }),
    ratio({
      name: 'New clients that connect during a flood',
      value: connected === undefined ? undefined : connected * 100,
      unit: '%',
      atLeast: 100,
    }),
  ];
}

export const consoleSessionCounts = [10, 10_000] as const;

function consoleRatios(results: Results): Ratio[] {
  const [few, many] = consoleSessionCounts.map((sessions) => ({
    p99: medianOf(results.answers.of({ sessions }), (run) => run.p99Ms),
    page: medianOf(results.pages.of({ sessions, asking: false }), (run) => run.interactiveMs),
    pageAsking: medianOf(results.pages.of({ sessions, asking: true }), (run) => run.interactiveMs),
    p99Pages: medianOf(results.whilePagesLoad.of({ sessions }), (run) => run.p99Ms),
    p99Loading: medianOf(results.whilePagesLoad.of({ sessions }), (run) => run.loadingP99Ms),
  }));
  const name = (what: string): string => `Console, 10,000 sessions: ${what}`;
  return [
    ratio({ name: name('API p99 at 50 requests/s'), value: many?.p99, unit: 'ms', atMost: 100 }),
    ratio({ name: name('the same to that with 10 sessions'), value: quotient(many?.p99, few?.p99), unit: '×' }),
    ratio({
      name: name('API p99 while a browser beside it loads pages'),
      value: many?.p99Pages,
      unit: 'ms',
      atMost: 100,
    }),
    ratio({ name: name('of it what waits while a page is loading, p99'), value: many?.p99Loading, unit: 'ms' }),
    ratio({ name: name('page of sessions interactive'), value: many?.page, unit: 'ms', atMost: 1_500 }),
    ratio({ name: name('the same to that with 10 sessions'), value: quotient(many?.page, few?.page), unit: '×' }),
    ratio({
      name: name('page of sessions interactive while others ask'),
      value: many?.pageAsking,
      unit: 'ms',
      atMost: 1_500,
    }),
  ];
}
