import type { Cluster } from '@sekisho/cluster';
import {
  type EdgePresence,
  edgePresence,
  type LiveConnection,
  type LogRecord,
  poolHealthReply,
  type RefusalCode,
  sessionsReply,
  vitals,
} from '@sekisho/contracts';
import { eventually } from '@sekisho/testing';
import { z } from 'zod';
import { toldRecord } from '../../support/told-record.ts';
import { logDelayMs } from './limits.ts';
import { type LoggedRow, loggedRow, type RowsWanted, rowsQuery } from './session-log.ts';

const status = z.object({
  services: z.array(z.object({ vitals: vitals.optional() })),
  officeMode: poolHealthReply,
});

/** What an administrator of the cluster sees: by `sekisho`, and in the database. */
export class Administrator {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Instances of services that answer, in the order of their names. */
  async instances(): Promise<readonly string[]> {
    const { services } = await this.#status();
    return services.flatMap(({ vitals: answer }) => answer?.instance ?? []).toSorted();
  }

  /** By instance, which settings it runs with. */
  async digests(): Promise<ReadonlyMap<string, string | undefined>> {
    const { services } = await this.#status();
    const told = services.flatMap(({ vitals: answer }) => (answer === undefined ? [] : [answer]));
    return new Map(told.map(({ instance, settings }) => [instance, settings?.digest]));
  }

  /** Addresses that are leased now, in all pools. */
  async addressesInUse(): Promise<number> {
    const { officeMode } = await this.#status();
    return officeMode.pools.reduce((sum, { inUse }) => sum + inUse, 0);
  }

  async edges(): Promise<readonly EdgePresence[]> {
    return edgePresence.array().parse(JSON.parse(await this.#cluster.sekisho('edge', 'list', '--json')));
  }

  async edge(name: string): Promise<EdgePresence> {
    const found = (await this.edges()).find(({ edge }) => edge === name);
    if (found === undefined) throw new Error(`there is no edge ${name}`);
    return found;
  }

  /** Connections that stand, on all edges. */
  async sessions(): Promise<readonly LiveConnection[]> {
    const replies = sessionsReply.array().parse(JSON.parse(await this.#cluster.sekisho('sessions', '--json')));
    return replies.flatMap(({ connections }) => connections).filter(({ step }) => step === 'connected');
  }

  /** The connection of a user that stands. */
  session(user: string): Promise<LiveConnection> {
    return eventually(`a session of ${user}`, logDelayMs, async () =>
      (await this.sessions()).find((session) => session.user === user),
    );
  }

  /** Waits until the refusal of a user or client with this code is on record. */
  refusal(code: RefusalCode, since: Date): Promise<LogRecord> {
    return eventually(`a refusal with ${code} in the log`, logDelayMs, async () => {
      const said = await this.#cluster.sekisho('log', '--json', '--outcome', 'refused', '--limit', '1000');
      const records = toldRecord.array().parse(JSON.parse(said));
      return records.find((record) => record.code === code && new Date(record.startedAt) >= since);
    });
  }

  /** Why attempts were refused that began at `since` or later, each code once. */
  async refusals(since: Date): Promise<readonly string[]> {
    const rows = await this.rows({ clients: '0.0.0.0/0', since });
    return [...new Set(rows.flatMap(({ code }) => code ?? []))];
  }

  /** Rows of the log in SQL. */
  async rows(wanted: RowsWanted): Promise<readonly LoggedRow[]> {
    return loggedRow.array().parse(JSON.parse(await this.#sql(rowsQuery(wanted))));
  }

  /** Which of the stores of leases is the primary now, as they say themselves. */
  async primary(): Promise<string> {
    const script = 'redis-cli --no-auth-warning -a "$(cat /data/password)" role';
    for (const store of ['redis-1', 'redis-2', 'redis-3']) {
      const { stdout } = await this.#cluster.execute(store, ['/bin/sh', '-c', script]);
      if (stdout.startsWith('master')) return store;
    }
    throw new Error('no store of leases is the primary');
  }

  async #status(): Promise<z.output<typeof status>> {
    return status.parse(JSON.parse(await this.#cluster.sekisho('status', '--json')));
  }

  async #sql(query: string): Promise<string> {
    const command = [
      'psql',
      '--no-psqlrc',
      '--tuples-only',
      '--no-align',
      '-U',
      'postgres',
      '-d',
      'audit',
      '-c',
      query,
    ];
    const { stdout, stderr, exitCode } = await this.#cluster.execute('postgres', command);
    if (exitCode !== 0) throw new Error(`psql: ${stdout}${stderr}`);
    return stdout;
  }
}
