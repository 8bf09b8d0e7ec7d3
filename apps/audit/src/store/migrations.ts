import type { Migration, Migrations } from '@sekisho/platform/database';

/** What the first step writes to; a step knows the tables of its own time alone. */
type Writer = Record<'audit_writer', { id: number; batches: number }>;

const connectionsAndEvents: Migration = async (database) => {
  await database.schema
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
  await database.schema
    .createTable('audit_event')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('connection', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('time', 'text', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('audit_poison')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('received_at', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('audit_writer')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('batches', 'double precision', (column) => column.notNull())
    .execute();
  const indexes: [table: string, columns: string[]][] = [
    ['audit_connection', ['started_at', 'connection']],
    ['audit_connection', ['user_name', 'started_at']],
    ['audit_connection', ['address', 'started_at']],
    ['audit_connection', ['outcome', 'latest_at']],
    ['audit_event', ['connection', 'time']],
    ['audit_event', ['time']],
    ['audit_poison', ['received_at']],
  ];
  for (const [table, columns] of indexes) {
    await database.schema
      .createIndex(`${table}_by_${columns.join('_')}`)
      .on(table)
      .columns(columns)
      .execute();
  }
  await database.withTables<Writer>().insertInto('audit_writer').values({ id: 1, batches: 0 }).execute();
};

export const auditMigrations: Migrations = {
  name: 'audit',
  steps: [{ name: 'connections-and-events', up: connectionsAndEvents }],
};
