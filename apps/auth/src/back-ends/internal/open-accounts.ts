import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createKeyFile, type ServiceContext } from '@sekisho/platform';
import type { Kysely } from 'kysely';
import type { UserTables } from './account-columns.ts';
import { PasswordVault, vaultKeyBytes } from './password-vault.ts';
import { Standing } from './standing.ts';
import { UserStore } from './user-store.ts';

/** The gateway's own accounts. */
export interface Accounts {
  readonly store: UserStore;
  readonly vault: PasswordVault;
  readonly standing: Standing;
}

/** @throws PrivateFileError: the key of the passwords cannot be used; what the database threw */
export async function openAccounts(
  database: Kysely<UserTables>,
  { settings, runtime, logger }: ServiceContext,
): Promise<Accounts> {
  const { users, remoteAccessCommunity } = settings;
  const store = new UserStore(database);
  await store.ensureGroups([...remoteAccessCommunity.groups, ...remoteAccessCommunity.machines.groups]);
  const keys = join(runtime.stateDir, 'keys');
  const vault = await PasswordVault.create(createKeyFile(keys, 'password-key', () => randomBytes(vaultKeyBytes)));
  const { lockAfter, lockFor, timeZone } = users;
  const standing = new Standing({ store, lockAfter, lockFor, timeZone, now: () => new Date(), logger });
  return { store, vault, standing };
}
