import { LdapFailure } from './failure.ts';

/** What a pool must know of its connections. */
export interface Pooled {
  /** Nothing can be asked over it any more. */
  readonly lost: boolean;
  close(): void;
}

/** A connection for one task, and whether it has done others before. */
export interface Lent<C> {
  readonly connection: C;
  readonly reused: boolean;
}

interface Waiting<C> {
  /** undefined: there is room for a new connection */
  readonly give: (connection: C | undefined) => void;
  readonly fail: (error: Error) => void;
}

interface Idle<C> {
  readonly connection: C;
  readonly timer: NodeJS.Timeout;
}

export interface PoolParts<C> {
  /** For the administrator. */
  readonly server: string;
  readonly open: (signal: AbortSignal) => Promise<C>;
  /** Connections at once, lent ones and idle ones together. */
  readonly max: number;
  /** After this time without use a connection is closed. */
  readonly idleMs: number;
}

/** Connections to one server, each lent to one task at a time. Who finds none waits until its signal aborts. */
export class ConnectionPool<C extends Pooled> {
  readonly #parts: PoolParts<C>;
  readonly #idle: Idle<C>[] = [];
  readonly #lent = new Set<C>();
  readonly #waiting = new Set<Waiting<C>>();
  /** Lent, idle, and those that are being opened. */
  #size = 0;
  #closed = false;

  constructor(parts: PoolParts<C>) {
    this.#parts = parts;
  }

  /** @throws what opening a connection threw, or what `signal` was aborted with */
  async lend(signal: AbortSignal): Promise<Lent<C>> {
    if (this.#closed) throw new LdapFailure('the gateway is stopping', false);
    const idle = this.#takeIdle();
    if (idle !== undefined) return this.#lendOut(idle, true);
    if (this.#size < this.#parts.max) this.#size += 1;
    else {
      const given = await this.#wait(signal);
      if (given !== undefined) return this.#lendOut(given, true);
    }
    return this.#lendOut(await this.#open(signal), false);
  }

  /** @param usable whether the task ended in a way that lets another one follow on the same connection */
  giveBack(connection: C, usable: boolean): void {
    this.#lent.delete(connection);
    if (!usable || connection.lost || this.#closed) {
      connection.close();
      this.#leave();
      return;
    }
    const next = this.#nextWaiting();
    if (next !== undefined) next.give(connection);
    else this.#keep(connection);
  }

  /** Who waits for a server that turned out to be dead need not wait for their own deadline. */
  failWaiting(error: Error): void {
    for (const { fail } of this.#waiting) fail(error);
    this.#waiting.clear();
  }

  close(): void {
    this.#closed = true;
    this.failWaiting(new LdapFailure('the gateway is stopping', false));
    for (const connection of this.#lent) connection.close();
    for (let idle = this.#takeIdle(); idle !== undefined; idle = this.#takeIdle()) {
      idle.close();
      this.#leave();
    }
  }

  #lendOut(connection: C, reused: boolean): Lent<C> {
    this.#lent.add(connection);
    return { connection, reused };
  }

  async #open(signal: AbortSignal): Promise<C> {
    try {
      const connection = await this.#parts.open(signal);
      if (!this.#closed) return connection;
      connection.close();
      throw new LdapFailure('the gateway is stopping', false);
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  #wait(signal: AbortSignal): Promise<C | undefined> {
    return new Promise((resolve, reject) => {
      const { server, max } = this.#parts;
      const busy = new LdapFailure(`LDAP ${server} is slow: all ${max} connections to it were in use`, false);
      const abort = () => waiting.fail(busy);
      const leave = () => {
        this.#waiting.delete(waiting);
        signal.removeEventListener('abort', abort);
      };
      const waiting: Waiting<C> = {
        give: (connection) => {
          leave();
          resolve(connection);
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      this.#waiting.add(waiting);
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort);
    });
  }

  /** The room of a connection that is no more goes to who waits longest. */
  #leave(): void {
    const next = this.#nextWaiting();
    if (next !== undefined) next.give(undefined);
    else this.#size -= 1;
  }

  #nextWaiting(): Waiting<C> | undefined {
    const [next] = this.#waiting;
    return next;
  }

  #keep(connection: C): void {
    const timer = setTimeout(() => {
      this.#idle.splice(this.#idle.indexOf(idle), 1);
      connection.close();
      this.#leave();
    }, this.#parts.idleMs);
    timer.unref();
    const idle = { connection, timer };
    this.#idle.push(idle);
  }

  /** The one used last: the others grow old and are closed. */
  #takeIdle(): C | undefined {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (!idle.connection.lost) return idle.connection;
      idle.connection.close();
      this.#size -= 1;
    }
    return undefined;
  }
}
