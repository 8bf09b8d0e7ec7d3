import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Scheduler } from '@sekisho/wire';
import { type Instant, later } from '@sekisho/wire';
import { findGatewayProcesses, processName } from './gateway-processes.ts';
import { limits } from './limits.ts';
import type { LoadEvents, TrafficCounters } from './report/load-events.ts';
import { ProcessSampler, type Watched } from './report/process-samples.ts';
import type { Scenario } from './scenario/scenario.ts';

const nanosecondsPerMillisecond = 1e6;

interface WatchParts {
  readonly recorder: LoadEvents;
  readonly scheduler: Scheduler;
  readonly server: string;
}

/** Looks every second at what the generator and the gateway use, and at what the traffic has come to. */
export class Watch {
  readonly #events: LoadEvents;
  readonly #scheduler: Scheduler;
  readonly #sampler: ProcessSampler;
  readonly #delay = monitorEventLoopDelay({ resolution: limits.loopDelayResolutionMs });
  #running = false;

  constructor(
    { recorder, scheduler, server }: WatchParts,
    gateway: Scenario['gatewayProcesses'],
    private readonly traffic: () => TrafficCounters | undefined,
  ) {
    this.#events = recorder;
    this.#scheduler = scheduler;
    const found = gateway === 'find' ? findGatewayProcesses(server) : gateway;
    this.#sampler = new ProcessSampler([
      { pid: process.pid, name: 'load generator', role: 'generator' },
      ...found.map((pid): Watched => ({ pid, name: processName(pid), role: 'gateway' })),
    ]);
  }

  start(now: Instant): void {
    this.#running = true;
    this.#delay.enable();
    this.#sample(now);
  }

  stop(now: Instant): void {
    this.#sample(now);
    this.#running = false;
    this.#delay.disable();
    if (this.#delay.count === 0) return;
    const late = (nanoseconds: number): number =>
      Math.max(0, nanoseconds / nanosecondsPerMillisecond - limits.loopDelayResolutionMs);
    const { max } = this.#delay;
    this.#events.loopDelay(process.pid, {
      p50: late(this.#delay.percentile(50)),
      p99: late(this.#delay.percentile(99)),
      max: late(max),
    });
  }

  #sample(now: Instant): void {
    if (!this.#running) return;
    const { samples, ended } = this.#sampler.sample();
    for (const sample of samples) this.#events.processSampled(sample, now);
    for (const pid of ended) this.#events.processEnded(pid, now);
    const counters = this.traffic();
    if (counters) this.#events.traffic(counters, now);
    this.#scheduler.add(later(now, limits.sampleInterval), { run: (at) => this.#sample(at) });
  }
}
