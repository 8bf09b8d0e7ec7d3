import {
  type CausesQuery,
  type CausesReply,
  type ChangesQuery,
  type ChangesReply,
  type GatewayEvent,
  isChange,
  isOfConnection,
  type KeyUse,
  type KeyUseQuery,
  type LogQuery,
  type LogRecord,
  type StoryReply,
} from '@sekisho/contracts';
import type { Insertable, Kysely, Transaction } from 'kysely';
import { cleanUpRowsMax, openConnectionGraceMs } from '../limits.ts';
import { causesOf } from './causes.ts';
import { changesOf, insertChanges } from './changes.ts';
import { latestFitting } from './fitting.ts';
import { keyUses } from './key-uses.ts';
import { recordEvents, takeTurn } from './recording.ts';
import { recordOfRow } from './rows.ts';
import type { AuditTables } from './schema.ts';
import { storyOf } from './stories.ts';

export type Poison = Insertable<AuditTables['audit_poison']>;

/** The session log in SQL. Everything it is given again it knows already. */
export class AuditStore {
  /** @param database may reject as long as it cannot be reached; it is asked for each time */
  constructor(private readonly database: () => Promise<Kysely<AuditTables>>) {}

  /** Records all or nothing of what makes up the log, and returns when it is safe. Rejects with the driver's error. */
  async record(events: readonly GatewayEvent[], poison: readonly Poison[]): Promise<void> {
    await (await this.database()).transaction().execute(async (transaction) => {
      await takeTurn(transaction);
      if (poison.length > 0) await insertPoison(transaction, poison);
      await insertChanges(transaction, events.filter(isChange));
      await recordEvents(transaction, events.filter(isOfConnection));
    });
  }

  /** Records that fit the query, those that began last first. */
  async query(query: LogQuery): Promise<LogRecord[]> {
    const rows = await latestFitting(await this.database(), query)
      .selectAll()
      .execute();
    return rows.map(recordOfRow);
  }

  /** Why the latest attempts failed that fit, the most frequent cause first. */
  async causes(query: CausesQuery): Promise<CausesReply> {
    return causesOf(await this.database(), query);
  }

  /** Who used which pre-shared key, those that were heard of last first. */
  async keyUses(query: KeyUseQuery): Promise<KeyUse[]> {
    return keyUses(await this.database(), query);
  }

  /** What administrators have changed, the newest first. */
  async changes(query: ChangesQuery): Promise<ChangesReply> {
    return changesOf(await this.database(), query);
  }

  /** All that was told of one connection. */
  async story(connection: string): Promise<StoryReply> {
    const [record] = await this.query({ connection, spelling: 'exact', limit: 1 });
    return { record: record ?? null, ...(await storyOf(await this.database(), connection)) };
  }

  /**
   * Deletes what is older than a moment: connections that were over by then, with their events; attempts of which
   * nothing but steps is known; what was changed; and messages without meaning. In small transactions.
   * @returns connections deleted
   */
  async deleteBefore(moment: Date): Promise<number> {
    const before = moment.toISOString();
    const openBefore = new Date(moment.getTime() - openConnectionGraceMs).toISOString();
    let connections = 0;
    for (let deleted = cleanUpRowsMax; deleted === cleanUpRowsMax; connections += deleted) {
      deleted = await this.deleteConnections(before, openBefore);
    }
    while ((await this.deleteStepsOfNothing(before)) === cleanUpRowsMax);
    const database = await this.database();
    await database.deleteFrom('audit_change').where('at', '<', before).execute();
    await database.deleteFrom('audit_poison').where('received_at', '<', before).execute();
    await database.deleteFrom('audit_edge').where('alive_at', '<', before).execute();
    return connections;
  }

  private async deleteConnections(before: string, openBefore: string): Promise<number> {
    return (await this.database()).transaction().execute(async (transaction) => {
      await takeTurn(transaction);
      const old = await transaction
        .selectFrom('audit_connection')
        .select('connection')
        .where((row) =>
          row.or([
            row.and([row('outcome', '!=', 'connected'), row('latest_at', '<', before)]),
            row('latest_at', '<', openBefore),
          ]),
        )
        .limit(cleanUpRowsMax)
        .execute();
      const ids = old.map(({ connection }) => connection);
      if (ids.length === 0) return 0;
      await transaction.deleteFrom('audit_event').where('connection', 'in', ids).execute();
      await transaction.deleteFrom('audit_connection').where('connection', 'in', ids).execute();
      return ids.length;
    });
  }

  private async deleteStepsOfNothing(before: string): Promise<number> {
    return (await this.database()).transaction().execute(async (transaction) => {
      await takeTurn(transaction);
      const old = await transaction
        .selectFrom('audit_event')
        .leftJoin('audit_connection', 'audit_connection.connection', 'audit_event.connection')
        .select('audit_event.id')
        .where('audit_event.time', '<', before)
        .where('audit_connection.connection', 'is', null)
        .limit(cleanUpRowsMax)
        .execute();
      const ids = old.map(({ id }) => id);
      if (ids.length > 0) await transaction.deleteFrom('audit_event').where('id', 'in', ids).execute();
      return ids.length;
    });
  }
}

const insertPoison = (transaction: Transaction<AuditTables>, poison: readonly Poison[]) =>
  transaction
    .insertInto('audit_poison')
    .values([...poison])
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
