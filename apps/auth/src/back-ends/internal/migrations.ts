import type { Migrations } from '@sekisho/platform';

/** Tables of the user store. Column types read alike from SQLite and Postgres. */
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
  ],
};
