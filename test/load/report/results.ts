import type { Cores } from '../network/placement.ts';

/** What carried the packets; `plain` is a forwarder through TUN devices, without any protocol. */
export type Subject = 'sekisho' | 'softether' | 'plain';
/** `3des-sha1` is so dear that the gateway alone decides how much is carried. */
export type Suite = 'aes256-sha1' | 'aes256gcm16' | '3des-sha1' | 'none';
/** `in`: from clients to the internal network. */
export type Direction = 'in' | 'out';

export const innerSizes = [64, 512, 1400] as const;
/** Size of the IP packet inside the tunnel, in bytes. */
export type InnerBytes = (typeof innerSizes)[number];

export interface ThroughputPoint {
  readonly subject: Subject;
  readonly cores: Cores;
  readonly suite: Suite;
  readonly protocol: 'udp' | 'tcp';
  readonly direction: Direction;
  readonly bytes: InnerBytes;
}

/** One run. Bits are those of the inner IP packets (UDP) or of the stream (TCP) that arrived. */
export interface ThroughputRun {
  readonly gigabits: number;
  /** Processor time for each 10^9 bytes that arrived, in seconds: of the gateway's own core, or of its processes. */
  readonly gatewaySecondsPerGigabyte: number;
  /** Share of what was offered that did not arrive, 0 to 1; undefined: what was offered is not known. */
  readonly lost?: number;
}

export interface ConnectRun {
  /** Connections made a second, from the first start to the last address. */
  readonly rate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

/** How late the gateway's event loop came to its timers while clients connected as fast as they could. */
export interface LoopDelayRun {
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface MemoryRun {
  /** What each session added to the process that holds it (proportional set size), in bytes. */
  readonly bytesPerSession: number;
  /** Sessions that stood when it was measured. */
  readonly standing: number;
}

/** Round trips in microseconds. */
export interface LatencyRun {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly lost: number;
}

export interface FloodRun {
  readonly spoofedPerSecond: number;
  readonly establishedSent: number;
  readonly establishedLost: number;
  readonly newClients: number;
  readonly newClientsConnected: number;
}

/** How the console answered at a steady rate, milliseconds from when a request was due. */
export interface AnswersRun {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly requests: number;
  readonly failed: number;
  /** Of one core, 0 to 1. */
  readonly processorShare: number;
  /** Proportional set size. */
  readonly memoryBytes: number;
  /** Of the machine, over a minute. */
  readonly loadAverage: number;
}

/** The same while a browser beside the console opens pages. */
export interface AnswersWhilePagesLoadRun
  extends Pick<AnswersRun, 'p50Ms' | 'p99Ms' | 'maxMs' | 'failed' | 'loadAverage'> {
  /** Of those alone that waited while a page was loading. */
  readonly loadingP99Ms: number;
  /** How late who asks was itself, which is part of all times. */
  readonly lateP99Ms: number;
}

/** How soon the page of sessions can be used. */
export interface PageRun {
  readonly interactiveMs: number;
  readonly loadAverage: number;
}

export const caseIds = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;
export type CaseId = (typeof caseIds)[number];

export interface Failure {
  readonly case: CaseId;
  readonly what: string;
  readonly reason: string;
}

const key = (parts: object): string => JSON.stringify(Object.entries(parts).toSorted());

/** The runs of each point of one kind, in the order the points were first measured. */
export class Series<Point extends object, Run> {
  readonly #runs = new Map<string, { readonly point: Point; readonly runs: Run[] }>();

  add(point: Point, run: Run): void {
    const at = key(point);
    const known = this.#runs.get(at);
    if (known === undefined) this.#runs.set(at, { point, runs: [run] });
    else known.runs.push(run);
  }

  /** None if the point was not measured. */
  of(point: Point): readonly Run[] {
    return this.#runs.get(key(point))?.runs ?? [];
  }

  all(): readonly { readonly point: Point; readonly runs: readonly Run[] }[] {
    return [...this.#runs.values()];
  }
}

/** All that a run of the bench found out. */
export class Results {
  readonly throughput = new Series<ThroughputPoint, ThroughputRun>();
  readonly connects = new Series<{ readonly subject: Subject }, ConnectRun>();
  readonly memory = new Series<{ readonly subject: Subject; readonly sessions: number }, MemoryRun>();
  readonly loopDelay = new Series<{ readonly subject: Subject; readonly sessions: number }, LoopDelayRun>();
  readonly latency = new Series<{ readonly subject: Subject; readonly load: 'idle' | 'half' }, LatencyRun>();
  readonly flood = new Series<{ readonly subject: Subject }, FloodRun>();
  readonly answers = new Series<{ readonly sessions: number }, AnswersRun>();
  /** `asking`: while others ask as many things as for `answers`. */
  readonly pages = new Series<{ readonly sessions: number; readonly asking: boolean }, PageRun>();
  /** How those were answered. */
  readonly whilePagesLoad = new Series<{ readonly sessions: number }, AnswersWhilePagesLoadRun>();
  readonly failures: Failure[] = [];
}
