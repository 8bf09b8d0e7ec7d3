import { openDatabase, type ServiceContext } from '@sekisho/platform';
import type { Kysely } from 'kysely';
import type { UserTables } from '../back-ends/internal/account-columns.ts';
import type { GuessTables } from '../guesses/guess-store.ts';
import { migrations } from './migrations.ts';

export type AuthTables = UserTables & GuessTables;

/** Accounts, groups and guessed passwords. Rejects when the store cannot be reached now. */
export const openAuthDatabase = ({ settings, runtime }: ServiceContext): Promise<Kysely<AuthTables>> =>
  openDatabase<AuthTables>(settings.users.store, migrations, {
    stateDir: runtime.stateDir,
    directory: settings.directory,
  });
