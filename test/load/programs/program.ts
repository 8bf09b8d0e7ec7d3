import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { kill } from '@sekisho/testing';
import { programEndMs, programReadyMs } from '../limits.ts';
import { type Cores, startedOn } from '../network/placement.ts';
import type { Place, Topology } from '../network/topology.ts';

/** Where a program runs. */
export interface Site {
  readonly topology: Topology;
  readonly place: Place;
  readonly cores: Cores;
}

/** A program at work in a place; it ends with this process at the latest. */
export class Program {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #stdout = '';
  #stderr = '';

  private constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
    this.#ended = once(child, 'close');
    child.stdout?.on('data', (text) => {
      this.#stdout += text;
    });
    child.stderr?.on('data', (text) => {
      this.#stderr += text;
    });
  }

  static start({ topology, place, cores }: Site, command: readonly string[], through: readonly string[] = []): Program {
    const all = topology.inside(place, [...startedOn(cores, place), ...through, ...command]);
    const child = spawn('setpriv', ['--pdeathsig=TERM', 'ip', ...all], { stdio: ['ignore', 'pipe', 'pipe'] });
    return new Program(command.slice(0, 2).join(' '), child);
  }

  /** Waits until the program has printed a line that matches. */
  async said(pattern: RegExp, withinMs: number = programReadyMs): Promise<void> {
    const controller = new AbortController();
    const late = setTimeout(() => controller.abort(), withinMs);
    try {
      while (!pattern.test(this.#stdout)) {
        if (this.#child.exitCode !== null || controller.signal.aborted)
          throw new Error(this.#complaint('is not ready'));
        await Promise.race([
          once(this.#child.stdout ?? this.#child, 'data', { signal: controller.signal }).catch(() => {}),
          this.#ended,
        ]);
      }
    } finally {
      clearTimeout(late);
      controller.abort();
    }
  }

  /** What it printed on standard output until it ended by itself. @throws Error with its words when it failed or is late */
  async result(withinMs: number): Promise<string> {
    const late = setTimeout(() => this.#child.kill('SIGKILL'), withinMs);
    await this.#ended;
    clearTimeout(late);
    if (this.#child.exitCode !== 0) throw new Error(this.#complaint('failed'));
    return this.#stdout;
  }

  /** Asks it to end and gives what it printed. */
  async stop(): Promise<string> {
    this.#child.kill('SIGTERM');
    return this.result(programEndMs);
  }

  /** Ends it for good, whatever it is doing; nothing happens if it has ended. */
  async end(): Promise<void> {
    if (this.#child.pid === undefined) return;
    kill(this.#child.pid);
    await this.#ended;
  }

  #complaint(what: string): string {
    return `${this.#name} ${what} (exit ${this.#child.exitCode ?? this.#child.signalCode}): ${this.#stderr}${this.#stdout}`.trim();
  }
}
