import { setTimeout as pause } from 'node:timers/promises';
import { type HelperOutcome, HelperProcess } from './helper-process.ts';
import type { HelperAnswer } from './helper-protocol.ts';
import { osHelperEndMs, osLoginsPerHelperMax } from './limits.ts';

export type PoolOutcome =
  | { readonly kind: 'answered'; readonly answer: HelperAnswer }
  /** `detail` goes on from the name of the PAM service. */
  | { readonly kind: 'unavailable'; readonly detail: string };

export interface HelperPoolOptions {
  readonly program: string;
  /** Processes at most; they are started when they are needed. */
  readonly workers: number;
  /** For one user's answer, and as long for waiting until a process is free. */
  readonly timeoutMs: number;
  /** Users who may wait for a process. */
  readonly queueMax: number;
}

interface Job {
  readonly frame: Uint8Array;
  readonly settle: (outcome: PoolOutcome) => void;
  /** Nobody waits for it any more, and the frame may be wiped. */
  readonly isSettled: () => boolean;
}

/** Processes that ask PAM. One that does not answer in time is killed, and the next user gets a new one. */
export class HelperPool {
  readonly #idle: HelperProcess[] = [];
  readonly #busy = new Set<HelperProcess>();
  readonly #queue = new Set<Job>();
  #closed = false;

  constructor(private readonly options: HelperPoolOptions) {}

  /** Users who wait for a process. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Answers within the time limit, whatever PAM does. */
  ask(frame: Uint8Array): Promise<PoolOutcome> {
    const { queueMax, timeoutMs, workers } = this.options;
    if (this.#closed) return Promise.resolve(unavailable(stopping));
    if (this.#queue.size >= queueMax) {
      return Promise.resolve(unavailable(`is busy: ${queueMax} users wait for it already`));
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        const waited = this.#queue.delete(job);
        const busy = `is busy: all its ${workers} helpers were at work for ${seconds(timeoutMs)}`;
        job.settle(unavailable(waited ? busy : silent(timeoutMs)));
      }, timeoutMs);
      let settled = false;
      const settle = (outcome: PoolOutcome) => {
        settled = true;
        clearTimeout(timer);
        resolve(outcome);
      };
      const job = { frame, settle, isSettled: () => settled };
      this.#queue.add(job);
      this.#dispatch();
    });
  }

  /** Waits for the processes as long as processes usually take to end. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue) job.settle(unavailable(stopping));
    this.#queue.clear();
    const helpers = [...this.#idle, ...this.#busy];
    for (const helper of this.#idle.splice(0)) helper.release();
    for (const helper of this.#busy) helper.kill('was ended with the gateway');
    const gone = Promise.all(helpers.map(({ exited }) => exited));
    await Promise.race([gone, pause(osHelperEndMs, undefined, { ref: false })]);
  }

  #dispatch(): void {
    for (const job of this.#queue) {
      if (this.#busy.size >= this.options.workers) return;
      this.#queue.delete(job);
      void this.#run(job);
    }
  }

  async #run(job: Job): Promise<void> {
    const helper = this.#take();
    const wasIdle = helper.served > 0;
    let outcome = await this.#ask(helper, job);
    // It may have died while it was idle, and its exit be seen only now: no user pays for that.
    const mayHaveDiedIdle = wasIdle && outcome.kind === 'ended' && outcome.ofItself;
    if (mayHaveDiedIdle && !job.isSettled() && !this.#closed) outcome = await this.#ask(this.#start(), job);
    job.settle(poolOutcome(outcome));
    this.#dispatch();
  }

  async #ask(helper: HelperProcess, job: Job): Promise<HelperOutcome> {
    const { timeoutMs } = this.options;
    this.#busy.add(helper);
    // Counted from here: who had to wait for a helper may get no answer any more, but does not cost the helper its life.
    const timer = setTimeout(() => helper.kill(silent(timeoutMs)), timeoutMs);
    const outcome = await helper.ask(job.frame);
    clearTimeout(timer);
    this.#busy.delete(helper);
    this.#putBack(helper);
    return outcome;
  }

  #start(): HelperProcess {
    return new HelperProcess(this.options.program);
  }

  /** One that ended while it was idle is passed over. */
  #take(): HelperProcess {
    for (let helper = this.#idle.pop(); helper !== undefined; helper = this.#idle.pop()) {
      if (helper.usable) return helper;
    }
    return this.#start();
  }

  #putBack(helper: HelperProcess): void {
    if (!helper.usable) return;
    if (this.#closed || helper.served >= osLoginsPerHelperMax) helper.release();
    else this.#idle.push(helper);
  }
}

const poolOutcome = (outcome: HelperOutcome): PoolOutcome =>
  outcome.kind === 'answered' ? outcome : unavailable(outcome.how);

const stopping = 'is no longer asked: the gateway stops';
const unavailable = (detail: string): PoolOutcome => ({ kind: 'unavailable', detail });
const silent = (ms: number): string => `did not answer in ${seconds(ms)}`;
const seconds = (ms: number): string => `${ms / 1000} s`;
