import type { Duration, Instant } from '@sekisho/wire';
import type { ProbeStep } from '../../client/steps.ts';
import { limits } from '../limits.ts';
import { CauseCounter, printable } from './causes.ts';
import { Histogram } from './histogram.ts';
import type { LoadEvents, ProcessSample, TrafficCounters } from './load-events.ts';
import {
  type LoadMachine,
  type LoadPhase,
  type LoadReport,
  type LoadScenario,
  type LoadStep,
  loadReportVersion,
  loadSteps,
} from './load-report.ts';
import type { ProcessReport } from './load-report-series.ts';
import type { LoadProgress } from './progress.ts';
import { reportedTimeline, usageSeries } from './reported-timeline.ts';
import { Timeline } from './timeline.ts';
import { TrafficMeter } from './traffic-meter.ts';
import { WatchedProcess } from './watched-process.ts';

export interface RunStart {
  readonly scenario: LoadScenario;
  readonly machine: LoadMachine;
  /** By the wall clock. */
  readonly started: Date;
  /** The same moment on the clock of the events. */
  readonly start: Instant;
}

/** Stretches that the rates shown while a run goes on are taken over. */
const recentStretches = 5;
/** Errors shown while a run goes on. */
const recentErrors = 5;

/**
 * Takes what happens in a load run and makes the report of it. Memory is bounded whatever the length of the run and the
 * number of clients; it has no clock.
 */
export class LoadRecorder implements LoadEvents {
  readonly #run: RunStart;
  readonly #timeline: Timeline;
  readonly #traffic = new TrafficMeter();
  readonly #counts = { attempted: 0, connected: 0, abandoned: 0, closed: 0, churned: 0, sessions: 0, peak: 0 };
  readonly #rekeys = { ike: 0, esp: 0 };
  readonly #roundTrips = { sent: 0, times: new Histogram() };
  readonly #connectTimes = new Histogram();
  readonly #rekeyTimes = new Histogram();
  readonly #stepTimes = new Map<LoadStep, Histogram>();
  readonly #failures = new CauseCounter<LoadStep>();
  readonly #losses = new CauseCounter<'connection'>();
  readonly #rekeyFailures = new CauseCounter<'ike' | 'esp'>();
  readonly #processes = new Map<number, WatchedProcess>();
  readonly #phases: { phase: LoadPhase; at: number }[] = [];
  #phaseEnds: number | undefined;
  readonly #errors: { at: number; message: string }[] = [];
  #errorCount = 0;

  constructor(run: RunStart) {
    this.#run = run;
    this.#timeline = new Timeline(run.start);
  }

  phase(phase: LoadPhase, now: Instant, lasts?: Duration): void {
    const at = this.#timeline.secondsAt(now);
    this.#phases.push({ phase, at });
    this.#phaseEnds = lasts === undefined ? undefined : at + lasts / 1000;
  }

  connectStarted(now: Instant): void {
    this.#counts.attempted += 1;
    this.#timeline.at(now).started += 1;
  }

  stepDone(step: ProbeStep, took: Duration, now: Instant): void {
    this.#timeline.at(now);
    const times = this.#stepTimes.get(step) ?? new Histogram();
    times.record(took);
    this.#stepTimes.set(step, times);
  }

  connected(took: Duration, now: Instant): void {
    this.#counts.connected += 1;
    this.#connectTimes.record(took);
    this.#timeline.connectTime(took, now);
    this.#timeline.at(now).connected += 1;
    this.#countSession(1, now);
  }

  failed(step: LoadStep, reason: string, now: Instant): void {
    this.#failures.add(step, reason, this.#timeline.secondsAt(now));
    this.#timeline.at(now).failed += 1;
  }

  abandoned(now: Instant): void {
    this.#timeline.at(now);
    this.#counts.abandoned += 1;
  }

  closed(why: 'done' | 'churn', now: Instant): void {
    this.#counts.closed += 1;
    if (why === 'churn') this.#counts.churned += 1;
    this.#ended(now);
  }

  lost(reason: string, now: Instant): void {
    this.#losses.add('connection', reason, this.#timeline.secondsAt(now));
    this.#ended(now);
  }

  rekeyed(sa: 'ike' | 'esp', took: Duration, now: Instant): void {
    this.#rekeys[sa] += 1;
    this.#rekeyTimes.record(took);
    this.#timeline.at(now).rekeys += 1;
  }

  rekeyFailed(sa: 'ike' | 'esp', reason: string, now: Instant): void {
    this.#rekeyFailures.add(sa, reason, this.#timeline.secondsAt(now));
  }

  traffic(counters: TrafficCounters, now: Instant): void {
    this.#traffic.read(counters, now, this.#run.start, this.#timeline);
  }

  roundTripsSent(count: number, now: Instant): void {
    this.#timeline.at(now);
    this.#roundTrips.sent += count;
  }

  roundTrip(took: Duration, now: Instant): void {
    this.#roundTrips.times.record(took);
    this.#timeline.roundTripTime(took, now);
  }

  processSampled(sample: ProcessSample, now: Instant): void {
    const known = this.#processes.get(sample.pid);
    if (known === undefined) this.#processes.set(sample.pid, new WatchedProcess(sample, now));
    else known.sample(sample, now, this.#timeline);
  }

  processEnded(pid: number, now: Instant): void {
    const process = this.#processes.get(pid);
    if (process !== undefined) process.ended ??= this.#timeline.secondsAt(now);
  }

  loopDelay(pid: number, delay: NonNullable<ProcessReport['loopDelay']>): void {
    const process = this.#processes.get(pid);
    if (process !== undefined) process.loopDelay = delay;
  }

  error(message: string, now: Instant): void {
    this.#errorCount += 1;
    this.#errors.push({ at: this.#timeline.secondsAt(now), message: printable(message) });
    if (this.#errors.length > limits.errorsKeptMax) this.#errors.shift();
  }

  /** How things stand, for a view of the run under way. */
  progress(now: Instant): LoadProgress {
    const { attempted, connected, abandoned, sessions } = this.#counts;
    const failed = this.#failures.total;
    this.#timeline.at(now);
    const phase = this.#phases.at(-1);
    return {
      scenario: this.#run.scenario,
      seconds: this.#timeline.secondsAt(now),
      phase: phase && { name: phase.phase, began: phase.at, ends: this.#phaseEnds },
      attempted,
      connected,
      failed,
      underWay: Math.max(0, attempted - connected - failed - abandoned),
      sessions,
      lost: this.#losses.total,
      rekeys: this.#rekeys.ike + this.#rekeys.esp,
      connectsPerSecond: this.#recentConnects(),
      connectTime: this.#connectTimes.times(),
      roundTrip: this.#roundTrips.times.times(),
      failures: [...this.#failures.list(), ...this.#losses.list()].sort((a, b) => b.count - a.count),
      traffic: this.#traffic.rates,
      processes: [...this.#processes.values()]
        .filter(({ ended }) => ended === undefined)
        .map(({ last: { name, role, pid, rssBytes, pssBytes }, cpuCores }) => ({
          ...{ name, role, pid, cpuCores, rssBytes, pssBytes },
        })),
      errors: this.#errors.slice(-recentErrors),
    };
  }

  /** The report of the run, which is over. No event may follow. */
  finish(outcome: LoadReport['outcome'], now: Instant): LoadReport {
    const covered = this.#timeline.finish(now);
    return {
      format: 'sekisho-load-report',
      version: loadReportVersion,
      started: this.#run.started.toISOString(),
      durationSeconds: this.#timeline.secondsAt(now),
      outcome,
      scenario: this.#run.scenario,
      phases: this.#phases,
      machine: this.#run.machine,
      connects: {
        attempted: this.#counts.attempted,
        connected: this.#counts.connected,
        failed: this.#failures.total,
        abandoned: this.#counts.abandoned,
        failures: this.#failures.list().map(({ place: step, ...cause }) => ({ step, ...cause })),
        time: this.#connectTimes.times() ?? null,
        distribution: this.#connectTimes.distribution(),
        steps: this.#reportedSteps(),
      },
      sessions: {
        peak: this.#counts.peak,
        atEnd: this.#counts.sessions,
        closed: this.#counts.closed,
        lost: this.#losses.total,
        losses: this.#losses.list().map(({ place: _, ...cause }) => cause),
        churned: this.#counts.churned,
      },
      rekeys: this.#reportedRekeys(),
      traffic: { ...this.#traffic.report(), roundTrips: this.#reportedRoundTrips() },
      processes: [...this.#processes].map(([pid, process]) => ({ ...process.report(), ...usageSeries(covered, pid) })),
      timeline: reportedTimeline(covered, this.#timeline.intervalSeconds),
      errors: { count: this.#errorCount, last: this.#errors },
    };
  }

  #reportedSteps(): LoadReport['connects']['steps'] {
    return loadSteps.flatMap((step) => {
      const time = this.#stepTimes.get(step)?.times();
      return time === undefined ? [] : [{ step, time }];
    });
  }

  #reportedRekeys(): LoadReport['rekeys'] {
    const failures = this.#rekeyFailures.list();
    const of = (sa: 'ike' | 'esp'): LoadReport['rekeys']['ike'] => ({
      done: this.#rekeys[sa],
      failed: failures.reduce((sum, { place, count }) => (place === sa ? sum + count : sum), 0),
    });
    return {
      ike: of('ike'),
      esp: of('esp'),
      time: this.#rekeyTimes.times() ?? null,
      failures: failures.map(({ place: sa, ...cause }) => ({ sa, ...cause })),
    };
  }

  #reportedRoundTrips(): LoadReport['traffic']['roundTrips'] {
    const { sent, times } = this.#roundTrips;
    return sent === 0 && times.count === 0 ? null : { sent, answered: times.count, time: times.times() ?? null };
  }

  #ended(now: Instant): void {
    this.#timeline.at(now).ended += 1;
    this.#countSession(-1, now);
  }

  #countSession(by: 1 | -1, now: Instant): void {
    this.#counts.sessions = Math.max(0, this.#counts.sessions + by);
    this.#counts.peak = Math.max(this.#counts.peak, this.#counts.sessions);
    this.#timeline.at(now).sessions = this.#counts.sessions;
  }

  #recentConnects(): number {
    const complete = this.#timeline.stretches.slice(-1 - recentStretches, -1);
    const connected = complete.reduce((sum, stretch) => sum + stretch.connected, 0);
    return complete.length === 0 ? 0 : connected / (complete.length * this.#timeline.intervalSeconds);
  }
}
