import type { Migration, Migrations } from '@sekisho/platform/database';
import type { SchemaModule } from 'kysely';

/** What the first step writes to; a step knows the tables of its own time alone. */
type Writer = Record<'audit_writer', { id: number; batches: number }>;

const connectionsAndEvents: Migration = async (database) => {
  await createConnections(database);
  await createEvents(database);
  await createPoison(database);
  await createWriter(database);
};

/** One row a connection: what an administrator sees, and what it is made of. */
const createConnections: Migration = async ({ schema }) => {
  await schema
    .createTable('audit_connection')
    .addColumn('connection', 'text', (column) => column.primaryKey())
    .addColumn('edge', 'text', (column) => column.notNull())
    .addColumn('remote', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('latest_at', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('user_name', 'text')
    .addColumn('address', 'text')
    .addColumn('authentication', 'text')
    .addColumn('ike_suite', 'text')
    .addColumn('esp_suite', 'text')
    .addColumn('code', 'text')
    .addColumn('sentence', 'text')
    .addColumn('detail', 'text')
    .addColumn('step', 'text')
    .addColumn('ended_at', 'text')
    .addColumn('duration_ms', 'double precision')
    .addColumn('bytes_in', 'double precision')
    .addColumn('bytes_out', 'double precision')
    .addColumn('state', 'text', (column) => column.notNull())
    .execute();
  await createIndexes(schema, 'audit_connection', [
    ['started_at', 'connection'],
    ['user_name', 'started_at'],
    ['address', 'started_at'],
    ['outcome', 'latest_at'],
  ]);
};

/** Everything that was heard of connections. */
const createEvents: Migration = async ({ schema }) => {
  await schema
    .createTable('audit_event')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('connection', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('time', 'text', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .execute();
  await createIndexes(schema, 'audit_event', [['connection', 'time'], ['time']]);
};

/** What came in the stream and is no event. */
const createPoison: Migration = async ({ schema }) => {
  await schema
    .createTable('audit_poison')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('received_at', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await createIndexes(schema, 'audit_poison', [['received_at']]);
};

/** The row that writers take turns by. */
const createWriter: Migration = async (database) => {
  await database.schema
    .createTable('audit_writer')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('batches', 'double precision', (column) => column.notNull())
    .execute();
  await database.withTables<Writer>().insertInto('audit_writer').values({ id: 1, batches: 0 }).execute();
};

/** Rows from before have none: what it was is known of no event of theirs. */
const clientFamilies: Migration = async ({ schema }) => {
  await schema.alterTable('audit_connection').addColumn('client', 'text').execute();
};

/** Which edges there are, so that connections of those that are gone can be found. */
const edges: Migration = async ({ schema }) => {
  await schema
    .createTable('audit_edge')
    .addColumn('edge', 'text', (column) => column.primaryKey())
    .addColumn('since', 'text', (column) => column.notNull())
    .addColumn('alive_at', 'text', (column) => column.notNull())
    .addColumn('former_alive_at', 'text')
    .execute();
  await createIndexes(schema, 'audit_connection', [['edge', 'outcome', 'started_at']]);
};

/** Rows from before have none: there was one key, of which nothing was told. */
const preSharedKeys: Migration = async ({ schema }) => {
  await schema.alterTable('audit_connection').addColumn('pre_shared_key', 'text').execute();
  await createIndexes(schema, 'audit_connection', [['pre_shared_key', 'started_at']]);
};

const changes: Migration = async ({ schema }) => {
  await schema
    .createTable('audit_change')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('made_from', 'text', (column) => column.notNull())
    .addColumn('what', 'text', (column) => column.notNull())
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .addColumn('request_id', 'text', (column) => column.notNull())
    .execute();
  await createIndexes(schema, 'audit_change', [['at']]);
};

/** Attempts that failed are looked for among many that did not. */
const outcomes: Migration = ({ schema }) =>
  createIndexes(schema, 'audit_connection', [['outcome', 'started_at', 'connection']]);

async function createIndexes(schema: SchemaModule, table: string, indexes: readonly string[][]): Promise<void> {
  for (const columns of indexes) {
    await schema
      .createIndex(`${table}_by_${columns.join('_')}`)
      .on(table)
      .columns(columns)
      .execute();
  }
}

export const auditMigrations: Migrations = {
  name: 'audit',
  steps: [
    { name: 'connections-and-events', up: connectionsAndEvents },
    { name: 'client-families', up: clientFamilies },
    { name: 'edges', up: edges },
    { name: 'pre-shared-keys', up: preSharedKeys },
    { name: 'changes', up: changes },
    { name: 'outcomes', up: outcomes },
  ],
};
