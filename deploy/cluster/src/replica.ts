import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Service } from './compose.ts';
import { Container, type End, type Place } from './container.ts';
import type { Attachment } from './host.ts';
import { commandTimeoutMs, pollMs, ranWellMs, restartFirstMs, restartMaxMs } from './limits.ts';
import type { Outcome } from './shell.ts';

export type Health = 'starting' | 'healthy' | 'unhealthy';

export interface ReplicaParts {
  readonly service: Service;
  readonly place: Place;
  readonly attachments: readonly Attachment[];
  readonly logFile: string;
  /** Told whenever it begins to run, and when it has ended. */
  readonly onChange: (runs: boolean) => void;
}

/** One instance of a service: a network namespace with its addresses, in which its container runs and is started again. */
export class Replica {
  readonly service: Service;
  readonly name: string;
  readonly attachments: readonly Attachment[];
  readonly logFile: string;
  readonly place: Place;
  readonly #onChange: (runs: boolean) => void;
  #container: Container | undefined;
  #isWanted = false;
  #health: Health = 'starting';
  #lastEnd: End | undefined;
  #restarts = 0;

  constructor({ service, place, attachments, logFile, onChange }: ReplicaParts) {
    this.service = service;
    this.name = place.name;
    this.attachments = attachments;
    this.logFile = logFile;
    this.place = place;
    this.#onChange = onChange;
    mkdirSync(dirname(logFile), { recursive: true });
  }

  get namespace(): string {
    return this.place.namespace;
  }

  /** Of its check; without one it is healthy as soon as it runs. */
  get health(): Health {
    return this.#health;
  }

  get runs(): boolean {
    return this.#container !== undefined && this.#container.end === undefined;
  }

  /** How its last run ended; undefined: none has. */
  get lastEnd(): End | undefined {
    return this.#lastEnd;
  }

  /** How often it was started again by itself. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Of the host's numbers. */
  processes(): Promise<number[]> {
    return this.#container?.processes() ?? Promise.resolve([]);
  }

  /** Starts it; from then on its restart policy holds. */
  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#restarts = 0;
    this.#launch(restartFirstMs);
  }

  /** As `docker stop`: what the administrator stopped stays so. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    await this.#container?.stop();
  }

  /** As `docker kill`: no goodbye, and it stays away. */
  async kill(): Promise<void> {
    this.#isWanted = false;
    await this.#container?.kill();
  }

  /** Its processes die, and its restart policy decides. */
  async crash(): Promise<void> {
    await this.#container?.kill();
  }

  async setFrozen(frozen: boolean): Promise<void> {
    await this.#container?.setFrozen(frozen);
  }

  async execute(command: readonly string[], timeoutMs: number = commandTimeoutMs): Promise<Outcome> {
    const nothing = { stdout: '', stderr: `${this.name} does not run`, exitCode: 255 };
    return this.#container?.execute(command, timeoutMs) ?? nothing;
  }

  #launch(nextWaitMs: number): void {
    const begun = Date.now();
    appendFileSync(this.logFile, '');
    const container = new Container(this.service, this.place, this.logFile);
    this.#container = container;
    this.#health = this.service.healthCheck === undefined ? 'healthy' : 'starting';
    this.#onChange(true);
    void this.#watchHealth(container);
    void container.ended.then(async (end) => {
      this.#lastEnd = end;
      this.#onChange(false);
      if (!this.#isWanted || !this.#isRestartedAfter(end)) return;
      const waitMs = Date.now() - begun > ranWellMs ? restartFirstMs : nextWaitMs;
      await pause(waitMs, undefined, { ref: false });
      if (!this.#isWanted || this.#container !== container) return;
      this.#restarts += 1;
      this.#launch(Math.min(2 * waitMs, restartMaxMs));
    });
  }

  #isRestartedAfter({ code }: End): boolean {
    const { restart } = this.service;
    return restart === 'always' || restart === 'unless-stopped' || (restart === 'on-failure' && code !== 0);
  }

  async #watchHealth(container: Container): Promise<void> {
    const check = this.service.healthCheck;
    if (check === undefined) return;
    const begun = Date.now();
    let failures = 0;
    while (container.end === undefined) {
      const isStarting = this.#health === 'starting' && Date.now() - begun < check.startPeriodMs;
      await pause(isStarting ? check.startIntervalMs : check.intervalMs, undefined, { ref: false });
      const { exitCode } = await container.execute(check.command, check.timeoutMs);
      if (this.#container !== container || container.end !== undefined) return;
      if (exitCode === 0) {
        failures = 0;
        this.#health = 'healthy';
      } else if (!isStarting) {
        failures += 1;
        if (failures >= check.retries) this.#health = 'unhealthy';
      }
    }
  }
}

/** Waits until a condition holds, asked again and again. @throws Error naming what, when the time is over */
export async function until(what: string, timeoutMs: number, holds: () => boolean): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
    await pause(pollMs);
  }
}
