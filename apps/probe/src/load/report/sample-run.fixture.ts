import { type Instant, instant, milliseconds, seconds } from '@sekisho/wire';
import type { ProbeStep } from '../../client/steps.ts';
import type { DirectionCounters } from './load-events.ts';
import type { LoadMachine, LoadScenario } from './load-report.ts';
import { LoadRecorder } from './recorder.ts';

export const aScenario: LoadScenario = {
  name: 'Windows 11 and macOS, 1,000 sessions',
  server: '203.0.113.1',
  sessions: 1_000,
  connectsPerSecond: 40,
  settings: {
    'IKE suite': 'aes256-sha1-modp2048',
    'ESP suite': 'aes256-sha1',
    'Packet size': 1400,
    'Behind NAT': true,
  },
};

export const aMachine: LoadMachine = {
  cpu: 'Example CPU 9000',
  cores: 2,
  memoryBytes: 8 * 2 ** 30,
  kernel: 'Linux 6.12.0',
  node: 'v24.21.0',
  commit: '0123456789abcdef0123456789abcdef01234567',
};

/** Milliseconds that each step takes in the middle. */
const stepTimes: Readonly<Record<ProbeStep, number>> = {
  'main-mode-1-2': 2.1,
  'main-mode-3-4': 6.4,
  'main-mode-5-6': 3.2,
  'quick-mode': 4.1,
  'l2tp-tunnel': 2.6,
  'l2tp-session': 1.9,
  lcp: 5.5,
  authentication: 14.8,
  address: 3.9,
};

const processes = {
  edge: { pid: 101, name: 'edge', role: 'gateway' },
  auth: { pid: 102, name: 'auth', role: 'gateway' },
  generator: { pid: 201, name: 'load generator', role: 'generator' },
} as const;

/** Numbers between 0 and 1 that look random and are the same each time. */
function numbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** A run that was never made: a ramp of 25 s, 60 s of traffic with a stumble of the gateway, then the end. */
export class SampleRun {
  readonly recorder = new LoadRecorder({
    scenario: aScenario,
    machine: aMachine,
    started: new Date('2026-03-01T12:00:00Z'),
    start: instant(0),
  });
  readonly #next = numbers();
  readonly #packets = { up: 0, down: 0, lost: 0 };
  readonly #cpu = { generator: 3, gateway: 20 };
  #sessions = 0;

  /** @param until seconds into the run, 95 at its end */
  run(until: number): this {
    for (let second = 0; second < until; second += 1) {
      const now = instant(second * 1000);
      if (second === 0) this.recorder.phase('ramp', now);
      if (second === 25) this.recorder.phase('hold', now, seconds(60));
      if (second === 85) this.recorder.phase('close', now);
      this.#second(second);
    }
    return this;
  }

  #second(second: number): void {
    for (let n = 0; second < 25 && n < 40; n += 1) this.#connect(second * 1000 + n * 25);
    const now = instant(second * 1000 + 990);
    for (let n = 0; second >= 85 && n < 100 && this.#sessions > 0; n += 1) {
      this.recorder.closed('done', now);
      this.#sessions -= 1;
    }
    if (second === 60) {
      for (let n = 0; n < 3; n += 1) this.recorder.lost('the gateway stopped answering', now);
      this.#sessions -= 3;
      this.recorder.error('no answer to 3 of 997 LCP echoes in 10 s', now);
    }
    if (second > 40 && second % 4 === 0) this.recorder.rekeyed('esp', milliseconds(8 + 20 * this.#next()), now);
    this.#move(second);
    this.#sampleProcesses(second);
  }

  #connect(at: number): void {
    this.recorder.connectStarted(instant(at));
    let took = 0;
    const slow = 1 + at / 25_000;
    for (const [step, middle] of Object.entries(stepTimes) as [ProbeStep, number][]) {
      const spent = middle * slow * (0.7 + 0.6 * this.#next() + (this.#next() < 0.02 ? 12 * this.#next() : 0));
      took += spent;
      this.recorder.stepDone(step, milliseconds(spent), instant(at + took));
      if (step === 'authentication' && this.#next() < 0.006) {
        this.recorder.failed(step, 'the gateway refused the user name or password', instant(at + took));
        return;
      }
      if (step === 'quick-mode' && this.#next() < 0.004) {
        this.recorder.failed(
          'l2tp-tunnel',
          'no answer to L2TP inside the ESP security association',
          instant(at + took),
        );
        return;
      }
    }
    this.recorder.connected(milliseconds(took), instant(at + took));
    this.#sessions += 1;
  }

  #move(second: number): void {
    const now = instant(second * 1000 + 1000);
    const stumbles = second >= 58 && second < 63;
    const load = (this.#sessions / 1000) * (stumbles ? 0.4 : 0.95 + 0.1 * this.#next());
    this.#packets.up += Math.round(180_000 * load);
    this.#packets.down += Math.round(240_000 * load);
    this.#packets.lost += stumbles ? 9_000 : Math.round(12 * load * this.#next());
    this.recorder.traffic(
      { up: counters(this.#packets.up, this.#packets.lost), down: counters(this.#packets.down, 0) },
      now,
    );
    this.recorder.roundTripsSent(20, now);
    const trips = stumbles ? 12 : 20;
    for (let n = 0; n < trips; n += 1) {
      this.recorder.roundTrip(milliseconds((stumbles ? 6 : 0.3) * (0.6 + this.#next())), now);
    }
  }

  #sampleProcesses(second: number): void {
    const now = instant(second * 1000 + 1000);
    const busy = second < 25 ? 0.85 : 0.4 + 0.4 * (this.#sessions / 1000);
    this.#cpu.gateway += busy * (0.95 + 0.1 * this.#next());
    this.#cpu.generator += busy * 0.8 * (0.95 + 0.1 * this.#next());
    this.#sample(processes.edge, this.#cpu.gateway, 90e6 + this.#sessions * 21e3, now);
    this.#sample(processes.auth, this.#cpu.gateway / 10, 70e6 + second * 50e3, now);
    this.#sample(processes.generator, this.#cpu.generator, 110e6 + this.#sessions * 30e3, now);
  }

  #sample(process: (typeof processes)[keyof typeof processes], cpu: number, bytes: number, now: Instant): void {
    const cpuSeconds = { user: cpu * 0.7, system: cpu * 0.3 };
    const sample = { ...process, cpuSeconds, rssBytes: Math.round(bytes), pssBytes: Math.round(bytes * 0.9) };
    this.recorder.processSampled(sample, now);
  }
}

const counters = (packets: number, lost: number): DirectionCounters => ({
  sent: { packets: packets + lost, bytes: (packets + lost) * 1400 },
  received: { packets, bytes: packets * 1400 },
  lost,
  reordered: Math.floor(packets / 1_000_000),
});
