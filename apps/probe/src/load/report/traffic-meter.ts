import { elapsed, type Instant } from '@sekisho/wire';
import type { DirectionCounters, TrafficCounters } from './load-events.ts';
import type { DirectionTraffic } from './load-report-series.ts';
import type { Timeline } from './timeline.ts';

/** What one direction carries at present. */
export interface Rate {
  readonly packetsPerSecond: number;
  readonly bitsPerSecond: number;
  /** 0 to 1; undefined where losses can't be seen or nothing was sent. */
  readonly lossRatio: number | undefined;
}

/** Makes rates out of counters that only grow. */
export class TrafficMeter {
  #last: { readonly counters: TrafficCounters; readonly at: Instant } | undefined;
  #rates: { readonly up: Rate | undefined; readonly down: Rate | undefined } = { up: undefined, down: undefined };

  /** Between the last two readings. */
  get rates(): { readonly up: Rate | undefined; readonly down: Rate | undefined } {
    return this.#rates;
  }

  /** @param start of the run, where all counters were 0 */
  read(counters: TrafficCounters, now: Instant, start: Instant, timeline: Timeline): void {
    const before = this.#last?.counters;
    const span = { from: this.#last?.at ?? start, to: now };
    if (secondsOf(span) <= 0) return;
    this.#rates = {
      up: flow('up', difference(counters.up, before?.up), span, timeline),
      down: flow('down', difference(counters.down, before?.down), span, timeline),
    };
    this.#last = { counters, at: now };
  }

  report(): { up: DirectionTraffic; down: DirectionTraffic } {
    return { up: asReported(this.#last?.counters.up), down: asReported(this.#last?.counters.down) };
  }
}

/** Between two readings. */
interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

const secondsOf = ({ from, to }: Span): number => elapsed(from, to) / 1000;

/** Spreads what moved in a direction over the stretches of the timeline. @returns its rate */
function flow(direction: 'up' | 'down', moved: Moved | undefined, span: Span, timeline: Timeline): Rate | undefined {
  if (moved === undefined) return undefined;
  const seconds = secondsOf(span);
  timeline.spread(span.from, span.to, (stretch, part) => {
    const share = part / seconds;
    stretch.flow(direction, {
      seconds: part,
      packets: moved.packets * share,
      bytes: moved.bytes * share,
      lost: moved.lost === undefined ? undefined : moved.lost * share,
    });
  });
  return {
    packetsPerSecond: moved.packets / seconds,
    bitsPerSecond: (moved.bytes * 8) / seconds,
    lossRatio: lossRatio(moved.packets, moved.lost),
  };
}

/** Of the packets that arrived or were lost, the share that was lost; undefined where that isn't known. */
export function lossRatio(delivered: number, lost: number | undefined): number | undefined {
  if (lost === undefined || delivered + lost <= 0) return undefined;
  return lost / (delivered + lost);
}

interface Moved {
  readonly packets: number;
  readonly bytes: number;
  readonly lost: number | undefined;
}

/** A packet that was thought lost and arrived after all lets `lost` fall: that is no negative loss. */
function difference(now: DirectionCounters, before: DirectionCounters | undefined): Moved | undefined {
  const seen = now.received ?? now.sent;
  if (seen === undefined) return undefined;
  const seenBefore = before && (now.received === undefined ? before.sent : before.received);
  return {
    packets: Math.max(0, seen.packets - (seenBefore?.packets ?? 0)),
    bytes: Math.max(0, seen.bytes - (seenBefore?.bytes ?? 0)),
    lost: now.lost === undefined ? undefined : Math.max(0, now.lost - (before?.lost ?? 0)),
  };
}

const asReported = (counters: DirectionCounters | undefined): DirectionTraffic => ({
  sent: counters?.sent ?? null,
  received: counters?.received ?? null,
  lost: counters?.lost ?? null,
  reordered: counters?.reordered ?? null,
});
