import type { RefusalCode } from '@sekisho/contracts';
import { newUlid, type SpanProblem } from '@sekisho/platform';
import { now } from '@sekisho/platform/timers';
import type { Endpoint } from '@sekisho/wire';
import { limits } from '../limits.ts';
import type { Recorder } from '../services/recorder.ts';
import type { ConnectionTracing } from '../tracing/connection-tracing.ts';
import type { WorkName } from '../tracing/stages.ts';
import { Connection } from './connection.ts';
import { Devices } from './devices.ts';
import type { IgnoredMessages } from './ignored-messages.ts';
import { RefusalBudget } from './refusal-budget.ts';

export interface ConnectionsOptions {
  readonly edge: string;
  readonly recorder: Recorder;
  readonly ignored: IgnoredMessages;
  /** undefined: nothing is traced. */
  readonly tracing?: ConnectionTracing;
}

/** All connections whose outcome is open: those under way and those that are in. */
export class Connections {
  /** By id. */
  readonly #open = new Map<string, Connection>();
  readonly devices = new Devices();
  readonly #refusals = new RefusalBudget(limits.refusalWindowMs, limits.refusalsPerSourceMax, limits.refusalsMax);
  readonly #outright = new RefusalBudget(limits.refusalWindowMs, limits.outrightPerSourceMax, limits.refusalsMax);

  constructor(private readonly options: ConnectionsOptions) {}

  all(): Connection[] {
    return [...this.#open.values()];
  }

  get size(): number {
    return this.#open.size;
  }

  /** How many are in. */
  get connected(): number {
    let count = 0;
    for (const { state } of this.#open.values()) if (state === 'connected') count += 1;
    return count;
  }

  get(id: string): Connection | undefined {
    return this.#open.get(id);
  }

  /** The spans of this edge. */
  get tracing(): ConnectionTracing | undefined {
    return this.options.tracing;
  }

  /**
   * Does some of a connection's work, as a part of its course where that is taken down.
   * @param problemOf what an answer says of it that went wrong
   */
  during<T>(
    id: string | undefined,
    work: WorkName,
    act: () => Promise<T>,
    problemOf?: (answer: T) => SpanProblem | undefined,
  ): Promise<T> {
    const course = id === undefined ? undefined : this.#open.get(id)?.course;
    return course === undefined ? act() : course.during(work, act, problemOf);
  }

  begin(remote: Endpoint, id: string = newUlid()): Connection {
    const { edge, recorder, tracing } = this.options;
    const over = () => this.forget(id);
    const connection = new Connection({ id, edge, remote, startedAt: now(), recorder, tracing, over });
    this.register(connection);
    return connection;
  }

  /** Also of one that was forgotten: a renewal that turned out to be a client that starts afresh. */
  register(connection: Connection): void {
    if (this.#open.size < limits.attemptsMax + limits.peersMax) this.#open.set(connection.id, connection);
  }

  forget(id: string): void {
    this.#open.delete(id);
  }

  /** Whether one more refusal of a stranger at this address is worth a record. */
  recordsRefusal(address: string): boolean {
    return this.#refusals.allows(address, now());
  }

  /** Refuses what never became an attempt; once a source and minute. */
  refuseOutright(remote: Endpoint, code: RefusalCode): void {
    if (!this.#outright.allows(`${code} ${remote.address}`, now())) return this.options.ignored.count(code);
    this.begin(remote).refuse(code);
  }
}
