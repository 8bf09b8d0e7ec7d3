import type { Logger } from '@sekisho/platform';
import { Accounting, type Argument, argument, type RecordKind } from '@sekisho/tacacs';
import type { Client } from './client.ts';

/** A session as it stands. "In" is from the client, "out" to it. */
export interface SessionFacts {
  /** The connection's ULID: the task of the records. */
  readonly connection: string;
  /** The name that the server knows. */
  readonly user: string;
  /** Address of the client as the edge sees it, without port. */
  readonly remote: string;
  /** The Office Mode address. */
  readonly address: string;
  /** In milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
}

export interface TacacsAccountingParts {
  readonly client: Client;
  /** The service named in the records. */
  readonly service: string;
  readonly logger: Logger;
}

const recordKinds = {
  start: 'start',
  // RFC 8907 §7.2 wants START beside WATCHDOG where there is news; tac_plus and its successor then write a second start down.
  interim: 'still-running',
  stop: 'stop',
} as const satisfies Record<string, RecordKind>;

/** Records of sessions for the servers of a back end (RFC 8907 §7). */
export class TacacsAccounting {
  readonly #parts: TacacsAccountingParts;

  constructor(parts: TacacsAccountingParts) {
    this.#parts = parts;
  }

  /** `unavailable`: no server took the record; it is to be sent again. */
  async record(kind: keyof typeof recordKinds, facts: SessionFacts): Promise<'answered' | 'unavailable'> {
    const { client, service, logger } = this.#parts;
    const request = {
      record: recordKinds[kind],
      user: facts.user,
      port: facts.connection,
      remoteAddress: facts.remote,
      login: { method: 'tacacs-plus', privilege: 1, type: 'not-set', service: 'ppp' },
      args: [...whatRuns(facts, service), ...(kind === 'start' ? [] : whatItDid(facts))],
    } as const;
    const told = await client.ask(
      () => new Accounting(request),
      ({ status, message, data }) => (status === 'success' ? undefined : message || data),
    );
    if (told.kind === 'answered') return 'answered';
    logger.warn({ connection: facts.connection, detail: told.detail }, 'no TACACS+ server took an accounting record');
    return 'unavailable';
  }
}

/** RFC 8907 §8.3. */
const whatRuns = ({ connection, startedAt, address }: SessionFacts, service: string): readonly Argument[] => [
  argument('task_id', connection),
  argument('start_time', Math.floor(startedAt / 1000)),
  argument('timezone', 'UTC'),
  argument('service', service),
  argument('protocol', 'ip'),
  argument('addr', address),
];

const whatItDid = (facts: SessionFacts): readonly Argument[] => [
  argument('elapsed_time', Math.floor(facts.durationMs / 1000)),
  argument('bytes_in', facts.bytesIn),
  argument('bytes_out', facts.bytesOut),
  argument('paks_in', facts.packetsIn),
  argument('paks_out', facts.packetsOut),
];
