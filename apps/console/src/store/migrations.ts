import type { Migration, Migrations } from '@sekisho/platform/database';
import { sql } from 'kysely';

const administrators: Migration = async ({ schema }) => {
  await schema
    .createTable('console_administrator')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('password', 'text')
    .addColumn('totp', 'text')
    .addColumn('totp_step', 'integer')
    .addColumn('disabled', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('console_recovery_code')
    .addColumn('administrator', 'text', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('console_recovery_code_key', ['administrator', 'code'])
    .execute();
  await schema
    .createTable('console_invitation')
    .addColumn('token', 'text', (column) => column.primaryKey())
    .addColumn('administrator', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .execute();
};

const signIns: Migration = async ({ schema }) => {
  await schema
    .createTable('console_sign_in')
    .addColumn('token', 'text', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('administrator', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('seen_at', 'text', (column) => column.notNull())
    .addColumn('proven_at', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('agent', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('console_sign_in_by_administrator').on('console_sign_in').column('administrator').execute();
};

const passkeys: Migration = async ({ schema }) => {
  await schema
    .createTable('console_passkey')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('administrator', 'text', (column) => column.notNull())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('counter', 'bigint', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('used_at', 'text')
    .execute();
  await schema.createIndex('console_passkey_by_administrator').on('console_passkey').column('administrator').execute();
};

const setupLinks: Migration = async ({ schema }) => {
  await schema
    .createTable('console_setup_link')
    .addColumn('token', 'text', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('user_name', 'text', (column) => column.notNull())
    .addColumn('machine', 'text')
    .addColumn('server', 'text')
    .addColumn('resets_password', 'integer', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('used_at', 'text')
    .addColumn('used_from', 'text')
    .addColumn('revoked_at', 'text')
    .execute();
};

const singleSignOn: Migration = async ({ schema }) => {
  await schema.alterTable('console_administrator').addColumn('oidc', 'text').execute();
};

const samples: Migration = async ({ schema }) => {
  await schema
    .createTable('console_samples')
    .addColumn('span', 'text', (column) => column.primaryKey())
    .addColumn('samples', 'text', (column) => column.notNull())
    .execute();
};

const setupLinkKeys: Migration = async ({ schema }) => {
  await schema.alterTable('console_setup_link').addColumn('authentication', 'text').execute();
  await schema.alterTable('console_setup_link').addColumn('pre_shared_key', 'text').execute();
};

const setupLinkTries: Migration = async ({ schema }) => {
  await schema
    .alterTable('console_setup_link')
    .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
};

/** A new table: SQLite takes no constraint from a column. */
const setupLinksForEverybody: Migration = async (database) => {
  const { schema } = database;
  await schema.alterTable('console_setup_link').renameTo('console_setup_link_of_one').execute();
  await schema
    .createTable('console_setup_link')
    .addColumn('token', 'text', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('user_name', 'text')
    .addColumn('authentication', 'text')
    .addColumn('pre_shared_key', 'text')
    .addColumn('machine', 'text')
    .addColumn('server', 'text')
    .addColumn('resets_password', 'integer', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('used_at', 'text')
    .addColumn('used_from', 'text')
    .addColumn('revoked_at', 'text')
    .addColumn('uses', 'integer', (column) => column.notNull())
    .addColumn('used', 'integer', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .execute();
  await schema.createIndex('console_setup_link_by_id').unique().on('console_setup_link').column('id').execute();
  const kept = sql.raw(
    'token, id, user_name, authentication, pre_shared_key, machine, server, resets_password, created_by, created_at, ' +
      'expires_at, used_at, used_from, revoked_at, tries',
  );
  await sql`insert into console_setup_link (${kept}, uses, used)
    select ${kept}, 1, case when used_at is null then 0 else 1 end from console_setup_link_of_one`.execute(database);
  await schema.dropTable('console_setup_link_of_one').execute();
};

const setupLinkConnections: Migration = async ({ schema }) => {
  for (const column of ['method', 'traffic', 'connection'])
    await schema.alterTable('console_setup_link').addColumn(column, 'text').execute();
};

export const consoleMigrations: Migrations = {
  name: 'console',
  steps: [
    { name: 'administrators', up: administrators },
    { name: 'sign-ins', up: signIns },
    { name: 'passkeys', up: passkeys },
    { name: 'single-sign-on', up: singleSignOn },
    { name: 'setup-links', up: setupLinks },
    { name: 'setup-link-keys', up: setupLinkKeys },
    { name: 'samples', up: samples },
    { name: 'setup-link-tries', up: setupLinkTries },
    { name: 'setup-links-for-everybody', up: setupLinksForEverybody },
    { name: 'setup-link-connections', up: setupLinkConnections },
  ],
};
