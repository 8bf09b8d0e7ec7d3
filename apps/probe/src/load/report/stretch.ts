import type { Histogram } from './histogram.ts';

/** Middle and tail of the times of one stretch, in milliseconds. */
export interface MiddleAndTail {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

/** One direction of the traffic in a stretch. */
export interface Flow {
  /** Of the stretch that counters were read for. */
  seconds: number;
  packets: number;
  bytes: number;
  /** Undefined where losses can't be seen. */
  lost: number | undefined;
}

/** What a process used in a stretch. */
export interface Usage {
  /** Of the stretch that the process was watched for. */
  seconds: number;
  cpuSeconds: number;
  rssBytes: number;
  pssBytes: number | undefined;
}

/** What happened in one stretch of the run. */
export class Stretch {
  started = 0;
  connected = 0;
  failed = 0;
  ended = 0;
  rekeys = 0;
  connectTime: MiddleAndTail | undefined;
  roundTrip: MiddleAndTail | undefined;
  up: Flow | undefined;
  down: Flow | undefined;
  readonly usage = new Map<number, Usage>();

  /** @param sessions held when it began; it counts on from there */
  constructor(public sessions = 0) {}

  /** Times of this stretch alone; it may have some already from a stretch that it absorbed. */
  addConnectTimes(times: Histogram): void {
    this.connectTime = together(this.connectTime, middleAndTail(times));
  }

  addRoundTripTimes(times: Histogram): void {
    this.roundTrip = together(this.roundTrip, middleAndTail(times));
  }

  /** Takes in the stretch that follows it. */
  absorb(next: Stretch): void {
    this.started += next.started;
    this.connected += next.connected;
    this.failed += next.failed;
    this.ended += next.ended;
    this.rekeys += next.rekeys;
    this.sessions = next.sessions;
    this.connectTime = together(this.connectTime, next.connectTime);
    this.roundTrip = together(this.roundTrip, next.roundTrip);
    this.up = joined(this.up, next.up);
    this.down = joined(this.down, next.down);
    for (const [pid, usage] of next.usage) this.use(pid, usage);
  }

  flow(direction: 'up' | 'down', flow: Flow): void {
    this[direction] = joined(this[direction], flow);
  }

  /** Adds the time used; memory is as it was last. */
  use(pid: number, usage: Usage): void {
    const before = this.usage.get(pid);
    this.usage.set(pid, {
      ...usage,
      seconds: (before?.seconds ?? 0) + usage.seconds,
      cpuSeconds: (before?.cpuSeconds ?? 0) + usage.cpuSeconds,
    });
  }
}

function middleAndTail(times: Histogram): MiddleAndTail | undefined {
  const found = times.percentiles([0.5, 0.99] as const);
  return found && { count: times.count, p50: found[0], p99: found[1] };
}

/** Percentiles of two sets can't be had from those of each: the middle is weighted, the tail is the longer. */
function together(a: MiddleAndTail | undefined, b: MiddleAndTail | undefined): MiddleAndTail | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const count = a.count + b.count;
  return { count, p50: (a.p50 * a.count + b.p50 * b.count) / count, p99: Math.max(a.p99, b.p99) };
}

function joined(a: Flow | undefined, b: Flow | undefined): Flow | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    seconds: a.seconds + b.seconds,
    packets: a.packets + b.packets,
    bytes: a.bytes + b.bytes,
    lost: a.lost === undefined || b.lost === undefined ? undefined : a.lost + b.lost,
  };
}
