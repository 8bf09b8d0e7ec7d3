import { type ConnectionEvent, connectionEvent, type EdgePresence } from '@sekisho/contracts';
import type { Kysely, Transaction } from 'kysely';
import { lostConnectionsMax } from '../limits.ts';
import { recordEvents, storedState, takeTurn } from '../store/recording.ts';
import type { AuditTables } from '../store/schema.ts';
import { lostEvent } from './lost-event.ts';

export type KnownEdge = AuditTables['audit_edge'];

/** A time until which connections of an edge are over, and the last sign of life of the process that had them. */
export interface Lost {
  readonly edge: string;
  /** Those that began before. */
  readonly before: string;
  /** Undefined: nothing is known but what is known of each connection. */
  readonly aliveAt: string | undefined;
}

/** Edges in the session log's database, and their connections that stand. */
export class EdgeStore {
  /** @param database may reject as long as it cannot be reached */
  constructor(private readonly database: () => Promise<Kysely<AuditTables>>) {}

  async all(): Promise<KnownEdge[]> {
    return (await this.database()).selectFrom('audit_edge').selectAll().execute();
  }

  /** Writes down what edges have said; of what several instances heard the latest counts. */
  async note(heard: readonly EdgePresence[]): Promise<void> {
    if (heard.length === 0) return;
    await (await this.database()).transaction().execute(async (transaction) => {
      await takeTurn(transaction);
      for (const presence of heard) await noteOne(transaction, presence);
    });
  }

  /**
   * Records the end of connections that are lost, some at a time.
   * @param tell hears of each end that was not known before
   * @returns how many were ended; fewer than `lostConnectionsMax`: all of them
   */
  async end(lost: Lost, tell: (event: ConnectionEvent) => void): Promise<number> {
    const database = await this.database();
    // Nearly always there is none, which can be seen without keeping those who write from it.
    if ((await lostOf(database, lost, 1)).length === 0) return 0;
    return database.transaction().execute(async (transaction) => {
      await takeTurn(transaction);
      const events = await lostOf(transaction, lost, lostConnectionsMax);
      const unknown = await recordEvents(transaction, events);
      for (const event of unknown) tell(event);
      return unknown.length;
    });
  }
}

async function noteOne(transaction: Transaction<AuditTables>, { edge, since, at }: EdgePresence): Promise<void> {
  const known = await transaction.selectFrom('audit_edge').selectAll().where('edge', '=', edge).executeTakeFirst();
  const [sinceText, aliveAt] = [since, at].map((time) => new Date(time).toISOString());
  if (sinceText === undefined || aliveAt === undefined) return;
  if (known === undefined) {
    const first = { edge, since: sinceText, alive_at: aliveAt, former_alive_at: null };
    await transaction.insertInto('audit_edge').values(first).execute();
    return;
  }
  if (sinceText < known.since || aliveAt <= known.alive_at) return;
  const restarted = sinceText > known.since;
  const changes = { since: sinceText, alive_at: aliveAt, ...(restarted && { former_alive_at: known.alive_at }) };
  await transaction.updateTable('audit_edge').set(changes).where('edge', '=', edge).execute();
}

async function lostOf(database: Kysely<AuditTables>, lost: Lost, most: number): Promise<ConnectionEvent[]> {
  const rows = await database
    .selectFrom('audit_connection')
    .innerJoin('audit_event', 'audit_event.connection', 'audit_connection.connection')
    .select(['audit_connection.state', 'audit_event.event'])
    .where('audit_connection.edge', '=', lost.edge)
    .where('audit_connection.outcome', '=', 'connected')
    .where('audit_connection.started_at', '<', lost.before)
    .where('audit_event.type', '=', 'connection.established')
    .limit(most)
    .execute();
  return rows.flatMap(({ state: json, event }) => {
    const state = storedState(json);
    const established = connectionEvent.safeParse(JSON.parse(event)).data;
    if (state === undefined || established?.type !== 'sekisho.connection.established') return [];
    return [lostEvent(state, established, new Date(lost.aliveAt ?? state.latestAt))];
  });
}
