import type { GroupRecord, UserRecord } from '@sekisho/contracts';
import type { Kysely } from 'kysely';
import type { StoredPassword } from './stored-password.ts';

export interface UserTables {
  account: {
    name: string;
    password_kind: 'encrypted' | 'argon2id';
    password: string;
    password_key: string | null;
    /** 0 or 1 */
    office_mode: number;
    created_at: string;
  };
  account_group: { name: string };
  membership: { account: string; account_group: string };
}

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly officeMode: boolean;
  readonly password: StoredPassword;
}

export type NewUser = User;

/** What an administrator asked for can't be done; the message is a sentence for them. */
export class UserStoreRefusal extends Error {
  override readonly name = 'UserStoreRefusal';
}

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
    };
  }

  /** @throws UserStoreRefusal when the name is taken or a group is missing */
  async add({ name, groups, officeMode, password }: NewUser): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      for (const group of groups) await requireGroup(transaction, group);
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('account')
        .values({
          name,
          office_mode: officeMode ? 1 : 0,
          created_at: this.now().toISOString(),
          ...columnsOf(password),
        })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n) throw new UserStoreRefusal(`There is already a user ${name}.`);
      for (const group of new Set(groups)) await insertMembership(transaction, name, group);
    });
  }

  /** @throws UserStoreRefusal */
  async setPassword(name: string, password: StoredPassword): Promise<void> {
    await this.#update(name, columnsOf(password));
  }

  /** @throws UserStoreRefusal */
  async setOfficeMode(name: string, on: boolean): Promise<void> {
    await this.#update(name, { office_mode: on ? 1 : 0 });
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
    return accounts.map((account) => ({
      name: account.name,
      groups: (groups.get(account.name) ?? []).map(({ account_group }) => account_group),
      officeMode: account.office_mode === 1,
      papOnly: account.password_kind === 'argon2id',
      createdAt: account.created_at,
    }));
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
  async listGroups(community: readonly string[]): Promise<GroupRecord[]> {
    const groups = await this.database
      .selectFrom('account_group')
      .leftJoin('membership', 'membership.account_group', 'account_group.name')
      .select(({ fn }) => ['account_group.name', fn.count<number>('membership.account').as('members')])
      .groupBy('account_group.name')
      .orderBy('account_group.name')
      .execute();
    return groups.map(({ name, members }) => ({ name, members, inCommunity: community.includes(name) }));
  }

  async #update(name: string, columns: Partial<UserTables['account']>): Promise<void> {
    const { numUpdatedRows } = await this.database
      .updateTable('account')
      .set(columns)
      .where('name', '=', name)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw noUser(name);
  }
}

const noUser = (name: string) => new UserStoreRefusal(`There is no user ${name}.`);
const noGroup = (name: string) => new UserStoreRefusal(`There is no group ${name}; add it: sekisho group add ${name}`);

const columnsOf = (password: StoredPassword) =>
  password.kind === 'encrypted'
    ? { password_kind: password.kind, password: password.box, password_key: password.keyId }
    : { password_kind: password.kind, password: password.hash, password_key: null };

const passwordOf = ({ password_kind, password, password_key }: UserTables['account']): StoredPassword =>
  password_kind === 'encrypted'
    ? { kind: 'encrypted', box: password, keyId: password_key ?? '' }
    : { kind: 'argon2id', hash: password };

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
