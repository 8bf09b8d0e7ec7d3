import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError, reasonOf } from '../command-error.ts';
import { readyPollMs, readyTimeoutMs } from '../limits.ts';
import { printable } from '../output/printable.ts';
import type { ServiceStatus } from '../state/run-file.ts';
import { BackOff } from './back-off.ts';
import { RotatingLog } from './rotating-log.ts';

export interface ServiceSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** What to run so that the command runs with no more rights than it needs; anew for every start. Without it: as this process. */
  readonly confined?: (command: readonly string[]) => readonly string[];
  /** `message`: it says `{ kind: 'ready' }` over its IPC channel; else it is asked until it answers. */
  readonly readiness: 'message' | (() => Promise<boolean>);
  readonly logFile: string;
  readonly stopTimeoutMs: number;
}

/** What a service has to tell the administrator, and its status whenever that changes. */
export interface ServiceListener {
  said(sentence: string): void;
  changed(): void;
}

/** A child process that is kept running: it dies with this process, and is started again when it dies itself. */
export class Service {
  readonly #spec: ServiceSpec;
  readonly #listener: ServiceListener;
  readonly #log: RotatingLog;
  readonly #backOff = new BackOff();
  #state: ServiceStatus['state'] = 'stopped';
  #since = new Date();
  #restarts = 0;
  #child: ChildProcess | undefined;
  #exited: Promise<string> = Promise.resolve('');
  #restart: NodeJS.Timeout | undefined;
  #stopped: Promise<void> | undefined;

  constructor(spec: ServiceSpec, listener: ServiceListener) {
    this.#spec = spec;
    this.#listener = listener;
    this.#log = new RotatingLog(spec.logFile);
  }

  get status(): ServiceStatus {
    const { name } = this.#spec;
    return {
      name,
      state: this.#state,
      pid: this.#child?.pid,
      since: this.#since.toISOString(),
      restarts: this.#restarts,
    };
  }

  /**
   * Starts it for the first time and waits until it is ready.
   * @throws CommandError when it ends before, or is not ready in time
   */
  async start(): Promise<void> {
    this.#enter('starting');
    const child = this.#launch();
    const failure = await this.#becomesReady(child);
    if (failure !== undefined) {
      await this.stop();
      throw new CommandError(`${this.#spec.name} could not be started: ${failure}. Its log is ${this.#spec.logFile}.`);
    }
    this.#keepRunning();
  }

  /** Asks it to stop, and ends it when it has not done so in time. A second call waits for the first. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopNow();
    return this.#stopped;
  }

  async #stopNow(): Promise<void> {
    clearTimeout(this.#restart);
    this.#enter('stopping');
    const child = this.#child;
    if (child !== undefined) {
      child.kill('SIGTERM');
      const late = new AbortController();
      const killed = pause(this.#spec.stopTimeoutMs, undefined, { signal: late.signal }).then(
        () => child.kill('SIGKILL'),
        () => false,
      );
      await this.#exited;
      late.abort();
      if (await killed) this.#listener.said(`${this.#spec.name} did not stop in time and was ended.`);
    }
    this.#enter('stopped');
    this.#log.close();
  }

  /** In a session of its own, so that Ctrl-C reaches the supervisor alone, which then stops everything in order. */
  #launch(): ChildProcess {
    const { command, args, env, readiness, confined = dyingWithThis } = this.#spec;
    const withMessages = readiness === 'message';
    const [program = '', ...rest] = confined([command, ...args]);
    const child = spawn(program, rest, {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', ...(withMessages ? (['ipc'] as const) : [])],
    });
    child.stdout?.on('data', (chunk: Buffer) => this.#log.write(chunk));
    child.stderr?.on('data', (chunk: Buffer) => this.#log.write(chunk));
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(`it cannot be run (${reasonOf(error)})`));
      // "close" comes after the last output, so that the last words are known.
      child.once('close', (code, signal) => resolve(this.#describeEnd(code, signal)));
    });
    void this.#exited.then(() => {
      if (this.#child === child) this.#child = undefined;
    });
    return child;
  }

  /** @returns why it did not become ready, undefined when it did */
  async #becomesReady(child: ChildProcess): Promise<string | undefined> {
    const waiting = new AbortController();
    const { signal } = waiting;
    try {
      return await Promise.race([
        this.#exited,
        this.#ready(child, signal).then(() => undefined),
        pause(readyTimeoutMs, `it was not ready after ${readyTimeoutMs / 1000} s`, { signal }),
      ]);
    } finally {
      waiting.abort();
    }
  }

  async #ready(child: ChildProcess, signal: AbortSignal): Promise<void> {
    const { readiness } = this.#spec;
    if (readiness === 'message') {
      await new Promise<void>((resolve) => {
        child.on('message', (message) => {
          if (isReady(message)) resolve();
        });
      });
      return;
    }
    while (!signal.aborted && !(await readiness())) await pause(readyPollMs);
  }

  #keepRunning(): void {
    this.#enter('running');
    const begun = Date.now();
    void this.#exited.then((reason) => {
      if (this.#state === 'running') this.#startLater(reason, Date.now() - begun);
    });
  }

  #startLater(reason: string, ranMs: number): void {
    const delayMs = this.#backOff.next(ranMs);
    this.#enter('restarting');
    this.#listener.said(
      `${this.#spec.name} stopped: ${reason}. Starting it again in ${delayMs / 1000} s; its log is ${this.#spec.logFile}.`,
    );
    this.#restart = setTimeout(() => void this.#startAgain(), delayMs);
  }

  async #startAgain(): Promise<void> {
    const begun = Date.now();
    this.#restarts += 1;
    let child: ChildProcess;
    try {
      child = this.#launch();
    } catch (error) {
      return this.#startLater(reasonOf(error), 0);
    }
    const failure = await this.#becomesReady(child);
    if (this.#state !== 'restarting') return;
    if (failure === undefined) {
      this.#listener.said(`${this.#spec.name} runs again.`);
      this.#keepRunning();
      return;
    }
    child.kill('SIGKILL');
    await this.#exited;
    if (this.#state === 'restarting') this.#startLater(failure, Date.now() - begun);
  }

  #enter(state: ServiceStatus['state']): void {
    this.#state = state;
    this.#since = new Date();
    this.#listener.changed();
  }

  #describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
    // Who was ended from outside had nothing to say about it.
    if (signal !== null) return `it was ended by ${signal}`;
    const words = saidIn(this.#log.lastWords);
    return `it ended with exit code ${code}${words === '' ? '' : ` (${words})`}`;
  }
}

const dyingWithThis = (command: readonly string[]): readonly string[] => ['setpriv', '--pdeathsig', 'TERM', ...command];

const isReady = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'ready';

/** What a log line says: our services write JSON lines, the servers plain text. */
function saidIn(line: string): string {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry === 'object' && entry !== null && 'msg' in entry) return String(entry.msg);
  } catch {
    // Plain text, or a line that was cut.
  }
  return printable(line);
}
