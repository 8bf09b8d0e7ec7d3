import type { NatsConnection } from '@nats-io/transport-node';
import { natsSettlingMs } from '../limits.ts';
import type { Logger } from '../logger.ts';
import { pause } from '../pause.ts';

/** Whether NATS can be reached, and since when. */
export class ConnectionWatch {
  readonly #listeners = new Set<(connected: boolean) => void>();
  #connected = true;
  #closed = false;
  #reconnections = 0;
  /** By the process's clock, in milliseconds. */
  #backAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly connection: Pick<NatsConnection, 'status'>,
    readonly logger: Pick<Logger, 'warn' | 'error'>,
  ) {
    void this.#watch();
  }

  /** At the moment, and nobody has closed it. */
  get connected(): boolean {
    return this.#connected && !this.#closed;
  }

  /** NATS is just back, and those who answer may not be. */
  get isSettling(): boolean {
    return performance.now() - this.#backAt < natsSettlingMs;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** How often NATS was lost and came back. */
  get reconnections(): number {
    return this.#reconnections;
  }

  /** Hears of every loss and return. @returns a function that ends that */
  onChange(listener: (connected: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @returns whether it is there, after so many milliseconds at most */
  async isThereWithin(ms: number): Promise<boolean> {
    if (this.connected || this.#closed || ms === 0) return this.connected;
    const back = Promise.withResolvers<void>();
    const forget = this.onChange((connected) => connected && back.resolve());
    await Promise.race([back.promise, pause(ms)]);
    forget();
    return this.connected;
  }

  /** From now on it is meant to be gone. @returns whether NATS could be reached until now */
  close(): boolean {
    this.#closed = true;
    return this.#connected;
  }

  async #watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect' || status.type === 'close') this.#turn(false);
      else if (status.type === 'reconnect') this.#turn(true);
      else if (status.type === 'error') this.logger.error({ err: status.error }, 'NATS reports an error');
    }
  }

  #turn(connected: boolean): void {
    if (connected === this.#connected) return;
    this.#connected = connected;
    if (!this.#closed) this.logger.warn(connected ? 'NATS is back' : 'NATS cannot be reached; trying for ever');
    if (connected) {
      this.#reconnections += 1;
      this.#backAt = performance.now();
    }
    for (const listener of this.#listeners) listener(connected);
  }
}
