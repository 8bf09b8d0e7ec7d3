import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlastOptions, BlastResult } from '@sekisho/dataplane';
import type { LoadReport, LoadScenarioInput, StandingSession } from '@sekisho/probe/load';
import { kill, must, node } from '@sekisho/testing';
import { blastMs, goodbyeMs, programReadyMs } from '../limits.ts';
import { startedOn } from '../network/placement.ts';
import type { Site } from '../programs/program.ts';
import type { Notice, Order } from './messages.ts';

const script = join(import.meta.dirname, 'main.ts');
/** How the packet path calls its threads. */
const packetThread = 'sekisho-path';

type NoticeOf<N extends Notice['notice']> = Extract<Notice, { notice: N }>;

/** How the clients of a scenario came up. */
export interface Standing {
  readonly sessions: readonly StandingSession[];
  /** From the first client's first packet to the last one's address. */
  readonly seconds: number;
}

/** A process that holds the clients of one scenario. */
export class ClientProcess {
  readonly #child: ChildProcess;
  readonly #notices: Notice[] = [];
  #stderr = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (notice: Notice) => this.#notices.push(notice));
    child.stderr?.on('data', (text) => {
      this.#stderr += text;
    });
  }

  /** Starts the process and lets all its clients connect. */
  static async start(
    { topology, place, cores }: Site,
    scenario: LoadScenarioInput,
    standingMs: number,
  ): Promise<{ clients: ClientProcess; standing: Standing }> {
    const command = [...startedOn(cores, place), node, script];
    const child = spawn('setpriv', ['--pdeathsig=TERM', 'ip', ...topology.inside(place, command)], {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    const clients = new ClientProcess(child);
    try {
      await clients.#next('ready', programReadyMs);
      clients.#tell({ order: 'run', scenario });
      return { clients, standing: await clients.#next('standing', standingMs) };
    } catch (error) {
      await clients.end();
      throw error;
    }
  }

  /**
   * Lets the threads that move its packets run before everything else on their cores. Node's own threads wait for each
   * other in ways that the scheduler's real-time classes do not bear.
   */
  async hurry(): Promise<void> {
    const threads = `/proc/${this.#child.pid}/task`;
    for (const thread of await readdir(threads)) {
      const name = await readFile(join(threads, thread, 'comm'), 'utf8');
      if (name.startsWith(packetThread)) await must('chrt', ['--fifo', '--pid', '50', thread]);
    }
  }

  /** Sends packets that are sealed before; the process does nothing else meanwhile. */
  async blast(options: BlastOptions): Promise<BlastResult> {
    this.#tell({ order: 'blast', options });
    return (await this.#next('blasted', blastMs)).result;
  }

  /** Closes the sessions in order. */
  async stop(): Promise<LoadReport> {
    try {
      this.#tell({ order: 'stop' });
      return (await this.#next('finished', goodbyeMs)).report;
    } finally {
      await this.end();
    }
  }

  /** Ends the process at once; nothing happens if it has ended. */
  async end(): Promise<void> {
    if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    kill(this.#child.pid);
    await ended;
  }

  #tell(order: Order): void {
    this.#child.send(order);
  }

  /** The next notice of a kind. @throws Error when the process fails or ends first, or time is over */
  async #next<N extends Notice['notice']>(kind: N, withinMs: number): Promise<NoticeOf<N>> {
    const controller = new AbortController();
    const late = setTimeout(() => controller.abort(), withinMs);
    const { signal } = controller;
    try {
      for (;;) {
        const notice = this.#take(kind);
        if (notice !== undefined) return notice;
        if (signal.aborted) throw new Error(`the clients were not ${kind} within ${withinMs / 1000} s`);
        await this.#something(signal);
      }
    } finally {
      clearTimeout(late);
      controller.abort();
    }
  }

  #take<N extends Notice['notice']>(kind: N): NoticeOf<N> | undefined {
    for (let notice = this.#notices.shift(); notice !== undefined; notice = this.#notices.shift()) {
      if (notice.notice === kind) return notice as NoticeOf<N>;
      if (notice.notice === 'failed') throw new Error(notice.reason);
      if (notice.notice === 'finished')
        throw new Error(`the run of the clients ended early: ${outcomeOf(notice.report)}`);
    }
    if (this.#child.exitCode === null && this.#child.signalCode === null) return undefined;
    throw new Error(`the clients' process ended: ${this.#stderr.trim()}`);
  }

  async #something(signal: AbortSignal): Promise<void> {
    const events = ['message', 'exit'].map((event) => once(this.#child, event, { signal }).catch(() => {}));
    await Promise.race(events);
  }
}

/** Why clients did not connect, most frequent reason first. */
export function outcomeOf({ connects }: LoadReport): string {
  const reasons = connects.failures.map(({ count, step, reason }) => `${count} × ${step}: ${reason}`);
  return `${connects.connected} of ${connects.attempted} connected${reasons.length > 0 ? `; ${reasons.join('; ')}` : ''}`;
}
