import type { GroupRecord, UserRecord } from '@sekisho/contracts';
import type { Kysely } from 'kysely';
import {
  type AccountChange,
  type AccountRow,
  type AccountRules,
  changedColumns,
  passwordColumns,
  passwordOf,
  recordOf,
  rulesOf,
  type UserTables,
} from './account-columns.ts';
import type { StoredPassword } from './stored-password.ts';
import { noGroup, noUser, UserStoreRefusal } from './user-store-refusal.ts';

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly officeMode: boolean;
  readonly password: StoredPassword;
  readonly rules: AccountRules;
  /** A moment in ISO 8601; it may be over. */
  readonly lockedUntil: string | null;
}

/** With rules that hold from its first moment. */
export type NewUser = Pick<User, 'name' | 'groups' | 'officeMode' | 'password'> &
  Pick<AccountChange, 'address' | 'expires' | 'disabled'>;

/** When an account is locked. */
export interface LockPolicy {
  /** Wrong passwords in a row; 0: never. */
  readonly lockAfter: number;
  /** Milliseconds that a lock lasts, and after which a wrong password is forgotten. */
  readonly lockFor: number;
}

/** By what somebody proved to be an account's owner. */
export type LoginProof = 'password' | 'certificate';

/** Users, groups and who is in which. Methods reject with the database's own error when it can't be reached. */
export class UserStore {
  constructor(
    private readonly database: Kysely<UserTables>,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** The user of exactly this name. */
  async find(name: string): Promise<User | undefined> {
    const account = await this.database.selectFrom('account').selectAll().where('name', '=', name).executeTakeFirst();
    // Asked for unknown users as well: both kinds of answer take the same two questions.
    const memberships = await this.database
      .selectFrom('membership')
      .select('account_group')
      .where('account', '=', name)
      .orderBy('account_group')
      .execute();
    if (account === undefined) return undefined;
    return {
      name: account.name,
      groups: memberships.map(({ account_group }) => account_group),
      officeMode: account.office_mode === 1,
      password: passwordOf(account),
      rules: rulesOf(account),
      lockedUntil: account.locked_until,
    };
  }

  /** @throws UserStoreRefusal when the name or the address is taken or a group is missing */
  async add({ name, groups, officeMode, password, address, expires, disabled }: NewUser): Promise<void> {
    const adding = this.database.transaction().execute(async (transaction) => {
      for (const group of groups) await requireGroup(transaction, group);
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('account')
        .values({
          name,
          office_mode: officeMode ? 1 : 0,
          created_at: this.now().toISOString(),
          ...changedColumns({ address, expires, disabled }),
          ...passwordColumns(password),
        })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n) throw new UserStoreRefusal(`There is already a user ${name}.`);
      for (const group of new Set(groups)) await insertMembership(transaction, name, group);
    });
    await this.#orNameHolder(adding, name, address);
  }

  /** A new password need not be changed again. @throws UserStoreRefusal */
  async setPassword(name: string, password: StoredPassword): Promise<void> {
    await this.#update(name, { ...passwordColumns(password), must_change: 0 });
  }

  /** @throws UserStoreRefusal */
  async set(name: string, change: AccountChange): Promise<void> {
    await this.#update(name, changedColumns(change));
  }

  /**
   * Counts a wrong password, in one step, however many are tried at once. It locks the account where it is the last that is
   * allowed; while the account is locked nothing counts, so that nobody can prolong the lock. Does nothing for a name that
   * has no account.
   */
  async countFailure(name: string, { lockAfter, lockFor }: LockPolicy): Promise<void> {
    const now = this.now().getTime();
    const moment = (ms: number) => new Date(ms).toISOString();
    await this.database
      .updateTable('account')
      .set(({ eb }) => {
        const isFirst = eb.or([eb('failed_at', 'is', null), eb('failed_at', '<=', moment(now - lockFor))]);
        const failures = eb
          .case()
          .when(isFirst)
          .then(1)
          .else(eb('failures', '+', 1))
          .end();
        const locks = lockAfter > 0 ? eb(failures, '>=', lockAfter) : eb.lit(false);
        return {
          failures,
          failed_at: moment(now),
          locked_until: eb
            .case()
            .when(locks)
            .then(moment(now + lockFor))
            .else(null)
            .end(),
        };
      })
      .where('name', '=', name)
      .where((eb) => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<=', moment(now))]))
      .execute();
  }

  /** Who has the right password has wrong ones forgotten; a certificate says nothing about who guesses. */
  async countLogin(name: string, by: LoginProof): Promise<void> {
    const forgotten = by === 'password' && { failures: 0, failed_at: null, locked_until: null };
    await this.database
      .updateTable('account')
      .set({ last_login: this.now().toISOString(), ...forgotten })
      .where('name', '=', name)
      .execute();
  }

  /** Lifts the account's lock. @returns false when there is no such user */
  async unlock(name: string): Promise<boolean> {
    const { numUpdatedRows } = await this.database
      .updateTable('account')
      .set({ failures: 0, failed_at: null, locked_until: null })
      .where('name', '=', name)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Accounts that are locked now, by name. */
  async locked(): Promise<{ name: string; until: string }[]> {
    const rows = await this.database
      .selectFrom('account')
      .select(['name', 'locked_until'])
      .where('locked_until', '>', this.now().toISOString())
      .orderBy('name')
      .execute();
    return rows.flatMap(({ name, locked_until: until }) => (until === null ? [] : [{ name, until }]));
  }

  /** @throws UserStoreRefusal */
  async remove(name: string): Promise<void> {
    const { numDeletedRows } = await this.database.deleteFrom('account').where('name', '=', name).executeTakeFirst();
    if (numDeletedRows === 0n) throw noUser(name);
  }

  /** By name. */
  async list(): Promise<UserRecord[]> {
    const accounts = await this.database.selectFrom('account').selectAll().orderBy('name').execute();
    const memberships = await this.database.selectFrom('membership').selectAll().orderBy('account_group').execute();
    const groups = Map.groupBy(memberships, ({ account }) => account);
    return accounts.map((account) =>
      recordOf(
        account,
        (groups.get(account.name) ?? []).map(({ account_group }) => account_group),
      ),
    );
  }

  /** Creates those that are missing. */
  async ensureGroups(names: readonly string[]): Promise<void> {
    for (const name of names) await insertGroup(this.database, name);
  }

  /** @throws UserStoreRefusal */
  async addGroup(name: string): Promise<void> {
    if (!(await insertGroup(this.database, name))) throw new UserStoreRefusal(`There is already a group ${name}.`);
  }

  /** @throws UserStoreRefusal when it is missing or has members */
  async removeGroup(name: string): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      const { members } = await transaction
        .selectFrom('membership')
        .select(({ fn }) => fn.countAll<number>().as('members'))
        .where('account_group', '=', name)
        .executeTakeFirstOrThrow();
      if (members > 0) {
        const count = members === 1 ? 'a member' : `${members} members`;
        throw new UserStoreRefusal(`The group ${name} has ${count}; take them out first.`);
      }
      const { numDeletedRows } = await transaction
        .deleteFrom('account_group')
        .where('name', '=', name)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw noGroup(name);
    });
  }

  /** A user who is in the group already stays so. @throws UserStoreRefusal */
  async addMember(group: string, user: string): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      await requireGroup(transaction, group);
      await requireUser(transaction, user);
      await insertMembership(transaction, user, group);
    });
  }

  /** @throws UserStoreRefusal */
  async removeMember(group: string, user: string): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      await requireGroup(transaction, group);
      await requireUser(transaction, user);
      const { numDeletedRows } = await transaction
        .deleteFrom('membership')
        .where('account', '=', user)
        .where('account_group', '=', group)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new UserStoreRefusal(`The user ${user} is not in the group ${group}.`);
    });
  }

  /** By name. */
  async listGroups(): Promise<Omit<GroupRecord, 'admits'>[]> {
    return this.database
      .selectFrom('account_group')
      .leftJoin('membership', 'membership.account_group', 'account_group.name')
      .select(({ fn }) => ['account_group.name', fn.count<number>('membership.account').as('members')])
      .groupBy('account_group.name')
      .orderBy('account_group.name')
      .execute();
  }

  async #update(name: string, columns: Partial<AccountRow>): Promise<void> {
    const updating = this.database.updateTable('account').set(columns).where('name', '=', name).executeTakeFirst();
    const { numUpdatedRows } = await this.#orNameHolder(updating, name, columns.address);
    if (numUpdatedRows === 0n) throw noUser(name);
  }

  /** The database lets no two accounts have one address, however many are changed at once: who has it is looked up then. */
  async #orNameHolder<T>(work: Promise<T>, name: string, address: string | null | undefined): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof UserStoreRefusal || typeof address !== 'string') throw error;
      const accounts = this.database.selectFrom('account').select('name').where('address', '=', address);
      const holder = await accounts.where('name', '<>', name).executeTakeFirst();
      if (holder === undefined) throw error;
      throw new UserStoreRefusal(`The user ${holder.name} has the address ${address} already.`);
    }
  }
}

async function requireGroup(database: Kysely<UserTables>, name: string): Promise<void> {
  const found = await database.selectFrom('account_group').select('name').where('name', '=', name).executeTakeFirst();
  if (found === undefined) throw noGroup(name);
}

async function requireUser(database: Kysely<UserTables>, name: string): Promise<void> {
  const found = await database.selectFrom('account').select('name').where('name', '=', name).executeTakeFirst();
  if (found === undefined) throw noUser(name);
}

/** @returns false when there was one already */
async function insertGroup(database: Kysely<UserTables>, name: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await database
    .insertInto('account_group')
    .values({ name })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows !== 0n;
}

const insertMembership = (database: Kysely<UserTables>, account: string, group: string) =>
  database
    .insertInto('membership')
    .values({ account, account_group: group })
    .onConflict((conflict) => conflict.columns(['account', 'account_group']).doNothing())
    .execute();
