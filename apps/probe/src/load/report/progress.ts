import type { Cause } from './causes.ts';
import type { LoadPhase, LoadScenario, LoadStep } from './load-report.ts';
import type { ProcessRole } from './load-report-series.ts';
import type { Times } from './load-report-values.ts';
import type { Rate } from './traffic-meter.ts';

/** How a load run stands. Times in milliseconds where a name doesn't say otherwise. */
export interface LoadProgress {
  readonly scenario: LoadScenario;
  /** Since the start. */
  readonly seconds: number;
  /** In seconds into the run; `ends` where that is known. */
  readonly phase: { readonly name: LoadPhase; readonly began: number; readonly ends: number | undefined } | undefined;
  readonly attempted: number;
  readonly connected: number;
  readonly failed: number;
  readonly underWay: number;
  readonly sessions: number;
  readonly lost: number;
  readonly rekeys: number;
  /** Over the last seconds. */
  readonly connectsPerSecond: number;
  /** Over the whole run. */
  readonly connectTime: Times | undefined;
  readonly roundTrip: Times | undefined;
  /** Failed connections and lost sessions, most frequent first. */
  readonly failures: readonly Readonly<Cause<LoadStep>>[];
  readonly traffic: { readonly up: Rate | undefined; readonly down: Rate | undefined };
  readonly processes: readonly ProcessProgress[];
  /** The last few, oldest first; `at` in seconds into the run. */
  readonly errors: readonly { readonly at: number; readonly message: string }[];
}

export interface ProcessProgress {
  readonly name: string;
  readonly role: ProcessRole;
  readonly pid: number;
  /** 1 is one core fully used. */
  readonly cpuCores: number | undefined;
  readonly rssBytes: number;
  readonly pssBytes: number | undefined;
}
