import type { RefusalCode } from '@sekisho/contracts';
import { now } from '@sekisho/platform/timers';
import type { Endpoint } from '@sekisho/wire';
import { Connection } from '../connections/connection.ts';
import { limits } from '../limits.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { RefusalBudget } from './refusal-budget.ts';

/** Attempts and connections whose outcome is open, and what is only counted. */
export class Attempts {
  /** By id. */
  readonly #open = new Map<string, Connection>();
  readonly #ignored = new Map<string, number>();
  readonly #refusals = new RefusalBudget(limits.refusalWindowMs, limits.refusalsPerSourceMax, limits.refusalsMax);
  readonly #outright = new RefusalBudget(limits.refusalWindowMs, limits.outrightPerSourceMax, limits.refusalsMax);

  constructor(
    private readonly edge: string,
    private readonly options: Pick<GatewayOptions, 'recorder' | 'nameConnection'>,
  ) {}

  /** Messages that were ignored, by reason. */
  get ignored(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#ignored);
  }

  all(): Connection[] {
    return [...this.#open.values()];
  }

  get(id: string): Connection | undefined {
    return this.#open.get(id);
  }

  begin(id: string, remote: Endpoint): Connection {
    const connection = new Connection(id, this.edge, remote, now(), this.options.recorder, (over) =>
      this.forget(over.id),
    );
    this.register(connection);
    return connection;
  }

  register(connection: Connection): void {
    if (this.#open.size < limits.attemptsMax + limits.peersMax) this.#open.set(connection.id, connection);
  }

  forget(id: string): void {
    this.#open.delete(id);
  }

  count(reason: string): void {
    this.#ignored.set(reason, (this.#ignored.get(reason) ?? 0) + 1);
  }

  /** Whether one more refusal of a stranger at this address is worth a record. */
  recordsRefusal(address: string): boolean {
    return this.#refusals.allows(address, now());
  }

  /** Refuses what never became an attempt; once a source and minute. */
  refuseOutright(remote: Endpoint, code: RefusalCode): void {
    if (!this.#outright.allows(`${code} ${remote.address}`, now())) return this.count(code);
    this.begin(this.options.nameConnection(), remote).refuse(code);
  }
}
