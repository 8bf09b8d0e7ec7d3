import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Attempt, attemptSchema, type LoadReport } from '@sekisho/probe/load';
import { contents, eventually, kill, node, repository } from '@sekisho/testing';
import { inNamespace } from '../../support/namespaces.ts';
import { loadEndsMs } from './limits.ts';

const program = join(repository, 'apps/probe/dist/load/main.js');

export interface LoadPlace {
  readonly namespace: string;
  readonly directory: string;
  /** Of the generator: server, secrets, where clients send from. */
  readonly flags: readonly string[];
}

let runs = 0;

/** A run of the load generator, with its own list of what it did. */
export class LoadRun {
  readonly #child: ChildProcess;
  readonly #files: { readonly json: string; readonly sessions: string };
  #said = '';

  private constructor(child: ChildProcess, files: { json: string; sessions: string }) {
    this.#child = child;
    this.#files = files;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#said += text;
      });
    }
  }

  static start({ namespace, directory, flags }: LoadPlace, more: readonly string[]): LoadRun {
    runs += 1;
    const files = { json: join(directory, `load-${runs}.json`), sessions: join(directory, `load-${runs}.jsonl`) };
    const report = ['--json', files.json, '--sessions-file', files.sessions];
    const command = inNamespace(namespace, [node, program, ...flags, ...report, ...more]);
    const child = spawn('setpriv', ['--pdeathsig=KILL', 'ip', ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
    return new LoadRun(child, files);
  }

  /** Attempts and sessions that are over, in the order they ended. */
  attempts(): Attempt[] {
    const lines = contents(this.#files.sessions).split('\n').slice(0, -1);
    return lines.map((line) => attemptSchema.parse(JSON.parse(line)));
  }

  /** Closes its sessions and ends. */
  async interrupt(): Promise<LoadReport> {
    this.#child.kill('SIGINT');
    return this.finished();
  }

  /** Waits for its own end. @throws Error with what it said, when there is no report */
  async finished(timeoutMs: number = loadEndsMs): Promise<LoadReport> {
    try {
      await eventually('the load run ends', timeoutMs, () => this.#ended());
      return JSON.parse(contents(this.#files.json)) as LoadReport;
    } catch (error) {
      throw new Error(`${error}\n${this.#said.slice(-2_000)}`);
    }
  }

  /** For the end of a test that has failed: its sessions would be in the way of the next one. */
  async stop(): Promise<void> {
    if (this.#ended() || this.#child.pid === undefined) return;
    try {
      await this.interrupt();
    } catch (error) {
      console.error(error);
      kill(this.#child.pid);
      await once(this.#child, 'exit');
    }
  }

  #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
