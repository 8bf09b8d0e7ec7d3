import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { type ServiceOrder, type ServiceReport, serviceReport } from '@sekisho/platform/service-orders';
import { CommandError, reasonOf } from '../command-error.ts';
import { readyPollMs, readyTimeoutMs, retirementMaxMs, settingsTakenTimeoutMs } from '../limits.ts';
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
  #spec: ServiceSpec;
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
   * @throws CommandError when it ends before, is not ready in time, or is told to stop meanwhile
   */
  async start(): Promise<void> {
    this.#enter('starting');
    const child = this.#launch();
    const failure = await this.#becomesReady(child);
    // Ready or not, who was told to stop meanwhile ends, and is not to be started again for that.
    if (failure === undefined && this.#stopped === undefined) return this.#keepRunning();
    await this.stop();
    const reason = failure ?? 'it was told to stop';
    throw new CommandError(`${this.#spec.name} could not be started: ${reason}. Its log is ${this.#spec.logFile}.`);
  }

  /** How it is run when it is started again. */
  runLaterAs(spec: ServiceSpec): void {
    this.#spec = spec;
  }

  /**
   * Has the running process take settings over in place.
   * @throws CommandError with the reason where it does not
   */
  async takeSettings(order: Extract<ServiceOrder, { kind: 'settings' }>): Promise<void> {
    const child = this.#child;
    const { name } = this.#spec;
    if (child === undefined || this.#state !== 'running') throw new CommandError(`${name} does not run at the moment.`);
    const answered = new AbortController();
    try {
      const said = await Promise.race([
        reportOf(
          child,
          ({ kind, ...report }) => kind !== 'ready' && 'revision' in report && report.revision === order.revision,
          order,
        ),
        this.#exited,
        pause(settingsTakenTimeoutMs, 'it did not answer', { signal: answered.signal }),
      ]);
      if (typeof said === 'string') throw new CommandError(`${name} did not take the settings over: ${said}.`);
      if (said.kind === 'settings-refused') throw new CommandError(`${name}: ${said.reason}`);
    } finally {
      answered.abort();
    }
  }

  /** Another one serves in its place: it finishes what it has begun. Never throws. */
  async retire(): Promise<void> {
    const child = this.#child;
    if (child === undefined || this.#state !== 'running' || !child.connected) return this.stop();
    this.#enter('stopping');
    child.send({ kind: 'retire' } satisfies ServiceOrder);
    const left = new AbortController();
    await Promise.race([
      this.#exited,
      pause(retirementMaxMs, undefined, { signal: left.signal }).catch(() => undefined),
    ]);
    left.abort();
    await this.stop();
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

/** The first report that fits, after an order. */
function reportOf(
  child: ChildProcess,
  fits: (report: ServiceReport) => boolean,
  order: ServiceOrder,
): Promise<ServiceReport> {
  return new Promise((resolve, reject) => {
    const hear = (message: unknown) => {
      const report = serviceReport.safeParse(message).data;
      if (report === undefined || !fits(report)) return;
      child.off('message', hear);
      resolve(report);
    };
    child.on('message', hear);
    child.send(order, (error) => error && reject(new CommandError(`it cannot be reached: ${error.message}`)));
  });
}

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
