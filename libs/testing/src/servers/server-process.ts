import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { eventually } from '../eventually.ts';
import { lastWordsMax, serverStartMs } from '../limits.ts';
import { isRunning } from '../processes.ts';
import { accountOf } from './account.ts';

/** How a server is run. */
export interface ServerProgram {
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  /** Where its files are; `remove` takes it away. */
  readonly directory: string;
  /** Asked again until it is. @param said what the program wrote to its output so far */
  isReady(said: string): boolean | Promise<boolean>;
  /** Network namespace it runs in; absent: the test's own. */
  readonly namespace?: string | undefined;
  /** The machine's user it runs as; absent: the test's own. */
  readonly user?: string;
  /** What ends it at once; absent: SIGKILL. */
  readonly killedBy?: NodeJS.Signals;
}

/** A real server of a test's own: a process that comes and goes, and that ends with the test's process at the latest. */
export class ServerProcess {
  readonly #program: ServerProgram;
  #child: ChildProcess | undefined;
  #ending: Promise<unknown> | undefined;
  #said = '';

  constructor(program: ServerProgram) {
    this.#program = program;
  }

  /** What it wrote to its output, over all its runs. */
  get log(): string {
    return this.#said;
  }

  /** Starts it, or starts it again on its data. @throws Error with its last words if it ends, or is not ready in time */
  async start(): Promise<void> {
    const { command, directory, user, isReady } = this.#program;
    const [program, ...args] = withNamespace(this.#program);
    const account = user === undefined ? {} : accountOf(user);
    // A server that is still ending holds its port and its data.
    await this.#ending;
    // A group of its own: a server's children end with it.
    const child = spawn(program, args, {
      ...account,
      cwd: directory,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const saidBefore = this.#said.length;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#said += text;
      });
    }
    const saidNow = () => this.#said.slice(saidBefore);
    try {
      await eventually(`${command[0]} is ready`, serverStartMs, () => {
        if (!isRunning(child)) throw new Error(`${command[0]} ended with ${child.exitCode ?? child.signalCode}`);
        return isReady(saidNow());
      });
    } catch (error) {
      await this.kill();
      throw new Error(`${error}; it said: ${saidNow().slice(-lastWordsMax)}`);
    }
  }

  /** Ends it without a chance to tidy up. Its data stay for the next `start`. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child !== undefined && isRunning(child)) {
      this.#ending = once(child, 'exit');
      signalGroup(child, this.#program.killedBy ?? 'SIGKILL');
    }
    await this.#ending;
  }

  /** Leaves connections open but unanswered, as a hung machine would. */
  freeze(): void {
    if (this.#child !== undefined) signalGroup(this.#child, 'SIGSTOP');
  }

  thaw(): void {
    if (this.#child !== undefined) signalGroup(this.#child, 'SIGCONT');
  }

  /** Ends it and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#program.directory, { recursive: true, force: true });
  }
}

function withNamespace({ command, namespace }: ServerProgram): readonly [string, ...string[]] {
  const inside = namespace === undefined ? command : (['ip', 'netns', 'exec', namespace, ...command] as const);
  return ['setpriv', '--pdeathsig=KILL', ...inside];
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, signal);
}
