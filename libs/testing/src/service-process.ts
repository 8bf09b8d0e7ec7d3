import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { end } from './processes.ts';
import { repository } from './repository.ts';

/**
 * Compiles an app as it is now, so that its own process can be started: one at a time, whichever of the test's processes asks, as
 * apps share libraries. @param app its folder, such as apps/ca
 */
export function compile(app: string): void {
  const compiler = join(repository, 'node_modules/typescript/bin/tsc');
  const command = [join(repository, 'package.json'), process.execPath, compiler, '-b', join(repository, app)];
  const { status, stdout } = spawnSync('flock', command, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout);
}

/** An app of the product as a process of its own, with nothing of the test's environment but its PATH. */
export class ServiceProcess {
  readonly #app: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #said = '';

  private constructor(app: string, child: ChildProcess) {
    this.#app = app;
    this.#child = child;
    const outputs = [child.stdout, child.stderr].filter((stream) => stream !== null);
    this.#ended = Promise.all([once(child, 'exit'), ...outputs.map((stream) => finished(stream))]).then(
      () => child.exitCode,
    );
    for (const stream of outputs) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#said += text;
      });
    }
  }

  /** Starts what `compile` made, and does not wait. @param environment by names such as SEKISHO_STATE */
  static launch(app: string, environment: Readonly<Record<string, string>>): ServiceProcess {
    const env = { PATH: process.env.PATH, ...environment };
    const main = join(repository, app, 'dist/main.js');
    return new ServiceProcess(app, fork(main, { env, execArgv: [], silent: true }));
  }

  /** Waits until it says that it is ready. @throws Error with its log if it ends before */
  async ready(): Promise<this> {
    const [message] = await Promise.race([once(this.#child, 'message'), once(this.#child, 'exit')]);
    if (message?.kind !== 'ready') throw new Error(`${this.#app} did not start: ${this.#said}`);
    return this;
  }

  /** What it logged so far. */
  get log(): string {
    return this.#said;
  }

  /** Its exit code once it has ended and its log is whole; null when a signal ended it. */
  get ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Ends it. @returns its exit code, null when a signal ended it */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    return end(this.#child, signal);
  }

  /** Cuts it off from the process that started it, as if that were gone. */
  orphan(): void {
    this.#child.disconnect();
  }
}
