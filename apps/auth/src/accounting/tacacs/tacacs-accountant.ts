import { Accounting } from '@sekisho/tacacs';
import type { BackEndHealth } from '../../back-ends/back-end.ts';
import type { Client } from '../../back-ends/tacacs/client.ts';
import type { Accountant, AccountedEvent, Told } from '../accountant.ts';
import { accountingRequest } from './accounting-request.ts';

export interface TacacsAccountantParts {
  readonly backEnd: string;
  readonly client: Client;
  /** Of the client, to a server. */
  readonly connections: number;
  /** The service named in the records. */
  readonly service: string;
  /** The name within the realm of a user, as the back end knows it. */
  readonly nameOf: (event: AccountedEvent) => string;
}

/** Records of sessions for the first of several servers that takes them (RFC 8907 §7). */
export class TacacsAccountant implements Accountant {
  readonly backEnd: string;
  readonly atOnceMax: number;
  readonly #parts: TacacsAccountantParts;

  constructor(parts: TacacsAccountantParts) {
    this.backEnd = parts.backEnd;
    this.atOnceMax = parts.connections;
    this.#parts = parts;
  }

  async tell(event: AccountedEvent): Promise<Told> {
    const { client, service, nameOf } = this.#parts;
    const request = accountingRequest(event, { service, userName: nameOf(event) });
    const told = await client.ask(
      () => new Accounting(request),
      ({ status, message, data }) => (status === 'success' ? undefined : message || data),
    );
    return told.kind === 'answered' ? { kind: 'told' } : told;
  }

  health(): readonly BackEndHealth[] {
    return this.#parts.client.health();
  }

  async close(): Promise<void> {
    this.#parts.client.close();
  }
}
