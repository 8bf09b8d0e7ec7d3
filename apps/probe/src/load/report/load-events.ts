import type { Duration, Instant } from '@sekisho/wire';
import type { ProbeStep } from '../../client/steps.ts';
import type { LoadPhase, LoadStep } from './load-report.ts';
import type { PacketCount, ProcessReport, ProcessRole } from './load-report-series.ts';

/** One direction as counted from the start of the run on; `undefined` is what the generator can't see. */
export interface DirectionCounters {
  readonly sent: PacketCount | undefined;
  readonly received: PacketCount | undefined;
  readonly lost: number | undefined;
  readonly reordered: number | undefined;
}

export interface TrafficCounters {
  readonly up: DirectionCounters;
  readonly down: DirectionCounters;
}

/** What a process and its descendants have used so far. */
export interface ProcessSample {
  readonly pid: number;
  readonly name: string;
  readonly role: ProcessRole;
  /** Since the process began; never falls. */
  readonly cpuSeconds: { readonly user: number; readonly system: number };
  readonly rssBytes: number;
  readonly pssBytes: number | undefined;
}

/**
 * What a load run tells as it goes. Every call says when, on the clock that the recorder's start was read from; calls
 * come in the order of time.
 */
export interface LoadEvents {
  /** A part of the run begins; `lasts` where that is known. */
  phase(phase: LoadPhase, now: Instant, lasts?: Duration): void;
  connectStarted(now: Instant): void;
  stepDone(step: ProbeStep, took: Duration, now: Instant): void;
  connected(took: Duration, now: Instant): void;
  /** A connection that did not come about. `reason` is a sentence without secrets. */
  failed(step: LoadStep, reason: string, now: Instant): void;
  /** An attempt that this end gave up. */
  abandoned(now: Instant): void;
  /** A session that the run wanted to end; with `churn` to be connected again. */
  closed(why: 'done' | 'churn', now: Instant): void;
  /** A session that ended by the gateway's doing or by silence. */
  lost(reason: string, now: Instant): void;
  rekeyed(sa: 'ike' | 'esp', took: Duration, now: Instant): void;
  rekeyFailed(sa: 'ike' | 'esp', reason: string, now: Instant): void;
  /** Cumulative. Rates come from the difference to the call before, about once a second. */
  traffic(counters: TrafficCounters, now: Instant): void;
  /** A packet sent that is to be answered, or `count` of them. */
  roundTripsSent(count: number, now: Instant): void;
  roundTrip(took: Duration, now: Instant): void;
  /** About once a second for each watched process. */
  processSampled(sample: ProcessSample, now: Instant): void;
  processEnded(pid: number, now: Instant): void;
  loopDelay(pid: number, delay: NonNullable<ProcessReport['loopDelay']>): void;
  /** Something went wrong that isn't a connection's failure. */
  error(message: string, now: Instant): void;
}
