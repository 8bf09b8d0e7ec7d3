import { inSpan, type Logger } from '@sekisho/platform';
import type { Secret } from '@sekisho/wire';
import { type Client, ResultCodeError, type SearchOptions } from 'ldapts';
import { ServerStanding } from '../server-standing.ts';
import { type BindOutcome, bindAsUser } from './bind-outcome.ts';
import { type ConnectionParts, LdapConnection } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';
import { DirectoryEntry } from './directory-entry.ts';
import { ConnectionClosed, explain, LdapFailure } from './failure.ts';
import { ldapIdleConnectionMs, ldapPageSize } from './limits.ts';
import { describeResult } from './result-codes.ts';

/** The account that searches. */
export interface SearchAccount {
  readonly dn: string;
  readonly password: Secret;
}

export interface LdapServerParts extends ConnectionParts {
  /** undefined: searches are anonymous. */
  readonly account: SearchAccount | undefined;
  /** For everything one login asks of the server. */
  readonly timeoutMs: number;
  /** A server that did not answer is left in peace so long. */
  readonly deadMs: number;
  /** For searches, and as many for passwords. */
  readonly connections: number;
  readonly logger: Logger;
}

export interface Search {
  readonly base: string;
  readonly options: Pick<SearchOptions, 'filter' | 'attributes' | 'explicitBufferAttributes' | 'sizeLimit'>;
}

/** What one login may ask of a server, all within one time limit. */
export interface LdapSession {
  /** Referrals and references to other servers are not followed. @throws what failed */
  search(search: Search): Promise<DirectoryEntry[]>;
  /** Verifies a user's password on a connection that no search uses. @throws what failed, when that says nothing about the user */
  bind(dn: string, password: Secret): Promise<BindOutcome>;
}

/** One LDAP server: its connections, and how it does. */
export class LdapServer {
  readonly standing: ServerStanding;
  readonly #parts: LdapServerParts;
  readonly #searching: ConnectionPool<LdapConnection>;
  readonly #binding: ConnectionPool<LdapConnection>;

  constructor(parts: LdapServerParts) {
    this.#parts = parts;
    const { deadMs: deadTimeMs, logger, address } = parts;
    this.standing = new ServerStanding({ server: address.label, deadTimeMs, logger, now: () => performance.now() });
    const pool = { server: address.label, max: parts.connections, idleMs: ldapIdleConnectionMs };
    this.#searching = new ConnectionPool({ ...pool, open: (signal) => this.#openToSearch(signal) });
    this.#binding = new ConnectionPool({ ...pool, open: (signal) => this.#open(signal) });
  }

  /** @throws LdapFailure, and what `work` throws by itself */
  async attempt<T>(work: (session: LdapSession) => Promise<T>): Promise<T> {
    const signal = AbortSignal.timeout(this.#parts.timeoutMs);
    try {
      const result = await work({
        search: (search) =>
          this.#inSpan('search', () => this.#use(this.#searching, signal, (client) => this.#search(client, search))),
        bind: (dn, password) =>
          this.#inSpan('bind', () => this.#use(this.#binding, signal, (client) => bindAsUser(client, dn, password))),
      });
      this.standing.up();
      return result;
    } catch (error) {
      if (error instanceof LdapFailure) this.#failed(error);
      throw error;
    }
  }

  close(): void {
    this.#searching.close();
    this.#binding.close();
  }

  #open(signal: AbortSignal): Promise<LdapConnection> {
    return this.#inSpan('connect', () => LdapConnection.open(this.#parts, signal));
  }

  #inSpan<T>(operation: 'connect' | 'search' | 'bind', act: () => Promise<T>): Promise<T> {
    const { host, port } = this.#parts.address;
    const attributes = { 'server.address': host, 'server.port': port, 'network.protocol.name': 'ldap' };
    return inSpan(`ldap ${operation}`, { role: 'client', attributes }, act);
  }

  async #use<T>(
    pool: ConnectionPool<LdapConnection>,
    signal: AbortSignal,
    work: (client: Client) => Promise<T>,
  ): Promise<T> {
    try {
      return await withConnection(pool, signal, work);
    } catch (error) {
      throw explain(error, this.#parts.address.label, this.#parts.timeoutMs);
    }
  }

  async #search(client: Client, { base, options }: Search): Promise<DirectoryEntry[]> {
    const paged = options.sizeLimit === undefined && { pageSize: ldapPageSize };
    const timeLimit = Math.ceil(this.#parts.timeoutMs / 1000);
    const { searchEntries } = await client.search(base, { scope: 'sub', timeLimit, paged, ...options });
    return searchEntries.map((each) => new DirectoryEntry(each));
  }

  async #openToSearch(signal: AbortSignal): Promise<LdapConnection> {
    const { account, address } = this.#parts;
    const connection = await this.#open(signal);
    if (account === undefined) return connection;
    try {
      await unlessAborted(signal, () => connection.client.bind(account.dn, account.password.revealText()));
      return connection;
    } catch (error) {
      connection.close();
      if (!(error instanceof ResultCodeError)) throw error;
      throw new LdapFailure(`LDAP ${address.label} refuses ${account.dn}, which searches: ${describeResult(error)}`);
    }
  }

  #failed(failure: LdapFailure): void {
    if (failure.serverDown) this.#down(failure);
    else if (failure.resultCode !== undefined) this.standing.up(failure.message);
  }

  #down(failure: LdapFailure): void {
    this.standing.down(failure.message);
    this.#searching.failWaiting(failure);
    this.#binding.failWaiting(failure);
  }
}

/** A connection that the server closed while it was idle says nothing about the server: a fresh one is tried. */
async function withConnection<T>(
  pool: ConnectionPool<LdapConnection>,
  signal: AbortSignal,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  for (;;) {
    const { connection, reused } = await pool.lend(signal);
    try {
      const result = await unlessAborted(signal, () => work(connection.client));
      pool.giveBack(connection, true);
      return result;
    } catch (error) {
      const answered = error instanceof ResultCodeError;
      const closed = connection.lost && !answered && !signal.aborted;
      pool.giveBack(connection, answered);
      if (closed && reused) continue;
      throw closed ? new ConnectionClosed() : error;
    }
  }
}

/** `ldapts` never settles some promises when a connection breaks at the wrong moment. */
async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work(), promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
