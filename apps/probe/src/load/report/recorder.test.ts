import { instant, milliseconds, Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import type { DirectionCounters, ProcessSample } from './load-events.ts';
import { loadReportSchema } from './load-report.ts';
import { LoadRecorder } from './recorder.ts';
import { aMachine, aScenario, SampleRun } from './sample-run.fixture.ts';

const at = (s: number) => instant(70_000 + s * 1000);
const recorder = (): LoadRecorder =>
  new LoadRecorder({ scenario: aScenario, machine: aMachine, started: new Date(0), start: at(0) });

const moved = (packets: number, lost?: number): DirectionCounters => ({
  sent: undefined,
  received: { packets, bytes: packets * 100 },
  lost,
  reordered: undefined,
});
const unseen: DirectionCounters = { sent: undefined, received: undefined, lost: undefined, reordered: undefined };

const sample = (cpu: number, rssBytes: number, more: Partial<ProcessSample> = {}): ProcessSample => ({
  ...{ pid: 9, name: 'edge', role: 'gateway', pssBytes: undefined },
  ...{ cpuSeconds: { user: cpu, system: cpu / 2 }, rssBytes },
  ...more,
});

describe('load recorder', () => {
  it('makes a report of a whole run that its own schema accepts, also after JSON', () => {
    const report = new SampleRun().run(95).recorder.finish('finished', instant(95_000));
    expect(loadReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(report.connects.attempted).toBe(1000);
    expect(report.connects.connected + report.connects.failed).toBe(1000);
    expect(report.connects.steps.map(({ step }) => step)).toEqual([
      ...['main-mode-1-2', 'main-mode-3-4', 'main-mode-5-6', 'quick-mode', 'l2tp-tunnel', 'l2tp-session'],
      ...['lcp', 'authentication', 'address'],
    ]);
    expect(report.timeline.length).toBe(95);
    expect(report.phases).toEqual([
      { phase: 'ramp', at: 0 },
      { phase: 'hold', at: 25 },
      { phase: 'close', at: 85 },
    ]);
  });

  it('counts connections by how they went, and the sessions they became', () => {
    const run = recorder();
    for (let n = 0; n < 5; n += 1) run.connectStarted(at(0.1));
    run.stepDone('lcp', milliseconds(4), at(0.2));
    run.connected(milliseconds(100), at(0.5));
    run.connected(milliseconds(300), at(0.6));
    run.connected(milliseconds(200), at(1.1));
    run.failed('lcp', 'the gateway does not answer LCP', at(1.2));
    run.abandoned(at(1.9));
    run.closed('churn', at(2.1));
    run.lost('the gateway stopped answering', at(2.2));
    const { connects, sessions, timeline } = run.finish('interrupted', at(3));
    expect(connects).toMatchObject({ attempted: 5, connected: 3, failed: 1, abandoned: 1 });
    expect(connects.failures).toEqual([
      { step: 'lcp', reason: 'the gateway does not answer LCP', count: 1, first: 1.2, last: 1.2 },
    ]);
    expect(connects.time).toMatchObject({ count: 3, mean: 200, min: 100, max: 300 });
    expect(connects.distribution.map(({ count }) => count)).toEqual([1, 1, 1]);
    expect(sessions).toMatchObject({ peak: 3, atEnd: 1, closed: 1, churned: 1, lost: 1 });
    expect(sessions.losses).toEqual([{ reason: 'the gateway stopped answering', count: 1, first: 2.2, last: 2.2 }]);
    expect(timeline).toMatchObject({
      startedPerSecond: [5, 0, 0],
      connectedPerSecond: [2, 1, 0],
      failedPerSecond: [0, 1, 0],
      endedPerSecond: [0, 0, 2],
      sessions: [2, 3, 1],
    });
  });

  it('makes rates of counters, and leaves null what was not seen', () => {
    const run = recorder();
    run.traffic({ up: moved(1000, 0), down: unseen }, at(1));
    run.traffic({ up: moved(1000, 0), down: unseen }, at(2));
    run.traffic({ up: moved(1900, 100), down: unseen }, at(3));
    const { timeline, traffic } = run.finish('finished', at(4));
    expect(timeline.up).toEqual({
      packetsPerSecond: [1000, 0, 900, null],
      bitsPerSecond: [800_000, 0, 720_000, null],
      lossRatio: [0, null, 0.1, null],
    });
    expect(timeline.down.packetsPerSecond).toEqual([null, null, null, null]);
    expect(traffic.up).toEqual({ sent: null, received: { packets: 1900, bytes: 190_000 }, lost: 100, reordered: null });
    expect(traffic.down).toEqual({ sent: null, received: null, lost: null, reordered: null });
    expect(traffic.roundTrips).toBeNull();
  });

  it('sees no negative loss in a packet that arrives after it was given up', () => {
    const run = recorder();
    run.traffic({ up: moved(100, 10), down: unseen }, at(1));
    run.traffic({ up: moved(205, 5), down: unseen }, at(2));
    expect(run.finish('finished', at(2)).timeline.up.lossRatio).toEqual([0.090909, 0]);
  });

  it('gives the processor time of a process from its first sample on', () => {
    const run = recorder();
    run.processSampled(sample(10, 5000), at(1));
    run.processSampled(sample(10.5, 9000), at(2));
    run.processSampled(sample(11.5, 7000, { pssBytes: 6000 }), at(4));
    run.loopDelay(9, { p50: 0.1, p99: 2, max: 7 });
    run.processEnded(9, at(4.5));
    run.processEnded(77, at(4.5));
    const { processes } = run.finish('finished', at(5));
    expect(processes).toEqual([
      {
        ...{ name: 'edge', role: 'gateway', pid: 9, ended: 4.5, loopDelay: { p50: 0.1, p99: 2, max: 7 } },
        ...{ cpuSeconds: { user: 1.5, system: 0.75 }, peakRssBytes: 9000, peakPssBytes: 6000 },
        ...{ cpuCores: [null, 0.75, 0.75, 0.75, null], rssBytes: [null, 9000, 7000, 7000, null] },
        pssBytes: [null, null, 6000, 6000, null],
      },
    ]);
  });

  it('tells rekeys with their times and the reasons of those that failed', () => {
    const run = recorder();
    run.rekeyed('esp', milliseconds(5), at(1));
    run.rekeyed('ike', milliseconds(7), at(1));
    run.rekeyFailed('ike', 'no answer', at(2));
    expect(run.finish('finished', at(3)).rekeys).toMatchObject({
      ike: { done: 1, failed: 1 },
      esp: { done: 1, failed: 0 },
      time: { count: 2, min: 5, max: 7 },
      failures: [{ sa: 'ike', reason: 'no answer', count: 1, first: 2, last: 2 }],
    });
  });

  it('keeps the last errors of many, and a bounded timeline of a long run', () => {
    const run = recorder();
    for (let n = 0; n < limits.errorsKeptMax + 5; n += 1) run.error(`error ${n}`, at(n));
    run.processSampled(sample(0, 1), at(10));
    run.processSampled(sample(3600, 1), at(3610));
    const report = run.finish('finished', at(86_400));
    expect(report.errors.count).toBe(limits.errorsKeptMax + 5);
    expect(report.errors.last).toHaveLength(limits.errorsKeptMax);
    expect(report.errors.last.at(-1)).toEqual({
      at: limits.errorsKeptMax + 4,
      message: `error ${limits.errorsKeptMax + 4}`,
    });
    expect(report.timeline.length).toBeLessThanOrEqual(limits.timelineLengthMax);
    expect(loadReportSchema.safeParse(report).success).toBe(true);
  });

  it('has a report even of a run that ended at once', () => {
    const report = recorder().finish('interrupted', at(0));
    expect(loadReportSchema.parse(report)).toMatchObject({
      connects: { attempted: 0, time: null },
      timeline: { startedPerSecond: [0] },
    });
  });

  it('says how the run stands', () => {
    const { recorder: run } = new SampleRun().run(40);
    const progress = run.progress(instant(40_000));
    expect(progress).toMatchObject({
      seconds: 40,
      phase: { name: 'hold', began: 25, ends: 85 },
      attempted: 1000,
      underWay: 0,
      lost: 0,
      connectsPerSecond: 0,
    });
    expect(progress.sessions).toBe(progress.connected);
    expect(progress.processes.map(({ name }) => name)).toEqual(['edge', 'auth', 'load generator']);
    expect(progress.traffic.up?.bitsPerSecond).toBeGreaterThan(1e9);
    const early = new SampleRun().run(10).recorder.progress(instant(10_000));
    expect(early.connectsPerSecond).toBeGreaterThan(35);
    expect(early.connectsPerSecond).toBeLessThan(45);
  });
});

describe('load report schema', () => {
  const report = new SampleRun().run(5).recorder.finish('finished', instant(5_000));
  const accepts = (changed: object): boolean => loadReportSchema.safeParse({ ...report, ...changed }).success;

  it('has no place for a secret', () => {
    const settings = { password: Secret.fromText('wonderland') };
    expect(accepts({ scenario: { ...aScenario, settings } })).toBe(false);
    expect(accepts({ scenario: { ...aScenario, psk: 'x' } })).toBe(false);
    expect(accepts({ scenario: aScenario })).toBe(true);
  });

  it('refuses series of unequal length', () => {
    expect(accepts({ timeline: { ...report.timeline, sessions: [1] } })).toBe(false);
    expect(accepts({ timeline: { ...report.timeline, up: { ...report.timeline.up, lossRatio: [] } } })).toBe(false);
    expect(accepts({ processes: report.processes.map((each) => ({ ...each, cpuCores: [] })) })).toBe(false);
  });

  it('refuses another format and another version', () => {
    expect([accepts({ format: 'other' }), accepts({ version: 2 })]).toEqual([false, false]);
  });
});
