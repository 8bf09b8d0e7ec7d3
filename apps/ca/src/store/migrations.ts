import type { Migration, Migrations } from '@sekisho/platform/database';

const authoritiesAndCertificates: Migration = async (database) => {
  await database.schema
    .createTable('ca_authority')
    .addColumn('role', 'text', (column) => column.primaryKey())
    .addColumn('certificate', 'text', (column) => column.notNull())
    .addColumn('crl_number', 'integer', (column) => column.notNull())
    .addColumn('crl', 'text')
    .addColumn('crl_this_update', 'text')
    .execute();
  await database.schema
    .createTable('ca_certificate')
    .addColumn('serial', 'text', (column) => column.primaryKey())
    .addColumn('authority', 'text', (column) => column.notNull().references('ca_authority.role'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('names', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('issuer', 'text', (column) => column.notNull())
    .addColumn('not_before', 'text', (column) => column.notNull())
    .addColumn('not_after', 'text', (column) => column.notNull())
    .addColumn('issued_at', 'text', (column) => column.notNull())
    .addColumn('certificate', 'text', (column) => column.notNull())
    .addColumn('revoked_at', 'text')
    .addColumn('revocation_reason', 'text')
    .execute();
  for (const columns of [['issued_at'], ['name'], ['not_after'], ['authority', 'revoked_at']]) {
    await database.schema
      .createIndex(`ca_certificate_by_${columns.join('_')}`)
      .on('ca_certificate')
      .columns(columns)
      .execute();
  }
};

export const caMigrations: Migrations = {
  name: 'ca',
  steps: [{ name: 'authorities-and-certificates', up: authoritiesAndCertificates }],
};
