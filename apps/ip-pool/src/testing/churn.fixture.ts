import { setTimeout as sleep } from 'node:timers/promises';
import { newUlid } from '@sekisho/platform';
import type { LeaseStore } from '../leases/lease-store.ts';
import { LeaseStoreUnavailableError } from '../leases/lease-store.ts';
import { request } from './leasing.fixture.ts';

export interface ChurnOptions {
  readonly stores: readonly LeaseStore[];
  /** Logins that begin in a second, over all stores. */
  readonly perSecond: number;
  /** So many sessions, those that begin first, stay until `stop`. */
  readonly staying: number;
  /** The others end after up to this time. */
  readonly lifeMs: number;
  readonly renewMs: number;
}

/** Sessions that come, renew and go by several instances at once, and the account of who uses which address. */
export class Churn {
  readonly #options: ChurnOptions;
  readonly #users = new Map<string, string>();
  readonly #sessions = new Set<Promise<void>>();
  #running = true;
  #began = 0;
  #asked = 0;
  /** What must never be: an address that was given while another session used it. */
  readonly shared: string[] = [];
  /** Connections that were told to end. */
  readonly lost: string[] = [];
  readonly counts = { leased: 0, full: 0, unavailable: 0 };

  constructor(options: ChurnOptions) {
    this.#options = options;
  }

  /** Begins sessions until `stop`. */
  async run(): Promise<void> {
    const started = performance.now();
    while (this.#running) {
      const due = ((performance.now() - started) / 1000) * this.#options.perSecond;
      for (; this.#began < due; this.#began += 1) this.#begin(this.#began);
      await sleep(5);
    }
    await Promise.all(this.#sessions);
  }

  stop(): void {
    this.#running = false;
  }

  #begin(number: number): void {
    const session = this.#session(number).finally(() => this.#sessions.delete(session));
    this.#sessions.add(session);
  }

  /** As on the bus, each request goes to another instance. */
  get #store(): LeaseStore {
    const { stores } = this.#options;
    this.#asked += 1;
    const store = stores[this.#asked % stores.length];
    if (store === undefined) throw new RangeError('no stores');
    return store;
  }

  async #session(number: number): Promise<void> {
    const edge = `edge-${number % 3}`;
    const asked = { ...request(`user-${number % 400}`, newUlid()), edge };
    const outcome = await this.#tried(this.#store.lease(asked));
    if (outcome?.kind === 'pool-full') this.counts.full += 1;
    if (outcome?.kind !== 'leased') return;
    this.counts.leased += 1;
    const { address, route } = outcome;
    const user = this.#users.get(address);
    if (user !== undefined) this.shared.push(`${address}: ${user} and ${asked.connection}`);
    this.#users.set(address, asked.connection);
    const { connection } = asked;
    const { staying, lifeMs, renewMs } = this.#options;
    const ends = performance.now() + ((number * 7919) % lifeMs);
    while (this.#running && (number < staying || performance.now() < ends)) {
      await sleep(number < staying ? renewMs : Math.min(renewMs, ends - performance.now()));
      const renewal = { edge, leases: [{ connection, address, route, user: asked.user }] };
      const renewed = await this.#tried(this.#store.renew(renewal));
      if (renewed?.lost.length) {
        this.lost.push(connection);
        break;
      }
    }
    this.#users.delete(address);
    await this.#tried(this.#store.release({ connection, edge, address }));
  }

  /** Undefined: Redis is away, which sessions live through. */
  async #tried<T>(asked: Promise<T>): Promise<T | undefined> {
    try {
      return await asked;
    } catch (error) {
      if (!(error instanceof LeaseStoreUnavailableError)) throw error;
      this.counts.unavailable += 1;
      return undefined;
    }
  }
}
