import type { Migrations } from '@sekisho/platform/database';

/** Tables of the auth service. Column types read alike from SQLite and Postgres. */
export const migrations: Migrations = {
  name: 'users',
  steps: [
    {
      name: '1-accounts-and-groups',
      up: async ({ schema }) => {
        await schema
          .createTable('account')
          .addColumn('name', 'text', (column) => column.primaryKey())
          .addColumn('password_kind', 'text', (column) => column.notNull())
          .addColumn('password', 'text', (column) => column.notNull())
          .addColumn('password_key', 'text')
          .addColumn('office_mode', 'integer', (column) => column.notNull())
          .addColumn('created_at', 'text', (column) => column.notNull())
          .execute();
        await schema
          .createTable('account_group')
          .addColumn('name', 'text', (column) => column.primaryKey())
          .execute();
        await schema
          .createTable('membership')
          .addColumn('account', 'text', (column) => column.notNull().references('account.name').onDelete('cascade'))
          .addColumn('account_group', 'text', (column) => column.notNull().references('account_group.name'))
          .addPrimaryKeyConstraint('membership_key', ['account', 'account_group'])
          .execute();
        await schema.createIndex('membership_of_group').on('membership').column('account_group').execute();
      },
    },
    {
      name: '2-rules-and-locks',
      up: async ({ schema }) => {
        const account = schema.alterTable('account');
        // SQLite adds one column a statement.
        for (const name of ['disabled', 'must_change', 'failures']) {
          await account.addColumn(name, 'integer', (column) => column.notNull().defaultTo(0)).execute();
        }
        for (const name of ['expires', 'login_hours', 'logins_when_full', 'failed_at', 'locked_until', 'last_login']) {
          await account.addColumn(name, 'text').execute();
        }
        await account.addColumn('logins_max', 'integer').execute();
      },
    },
    {
      name: '3-guesses',
      up: async ({ schema }) => {
        await schema
          .createTable('guess')
          .addColumn('what', 'text', (column) => column.notNull())
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('source', 'text', (column) => column.notNull())
          .addColumn('failed_at', 'bigint', (column) => column.notNull())
          .addColumn('empty_at', 'bigint', (column) => column.notNull())
          .addPrimaryKeyConstraint('guess_key', ['what', 'name', 'source'])
          .execute();
        await schema.createIndex('guess_by_end').on('guess').column('empty_at').execute();
      },
    },
    {
      name: '4-addresses',
      up: async ({ schema }) => {
        await schema.alterTable('account').addColumn('address', 'text').execute();
        await schema.createIndex('account_of_address').on('account').column('address').unique().execute();
      },
    },
  ],
};
