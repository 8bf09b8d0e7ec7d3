import { AdministrationError } from '@sekisho/administration';
import { newUlid } from '@sekisho/platform';
import type { Tables } from '../store/database.ts';
import type { AdministratorRow } from '../store/schema.ts';
import type { SignedIn } from './administrator.ts';
import type { Role } from './roles.ts';
import { notInAnyMore } from './sign-ins.ts';

/** What of an administrator is set at once. */
export type AdministratorChange = Partial<
  Pick<AdministratorRow, 'role' | 'password' | 'totp' | 'totp_step' | 'disabled'>
>;

type NamedAdministrator = Pick<AdministratorRow, 'id' | 'name'>;

/** Who may use the console. */
export class Administrators {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** The same in a transaction. */
  in(tables: Tables): Administrators {
    return new Administrators(tables);
  }

  /**
   * Something in one transaction by the word of an administrator: since the request was let through, another one may have taken their role.
   * @throws AdministrationError where they may not administer any more
   */
  async byWordOf<T>({ administrator: { id } }: SignedIn, work: (tables: Tables) => Promise<T>): Promise<T> {
    return this.#tables.alone(async (tables) => {
      const present = await this.in(tables).find(id);
      if (present?.role !== 'administrator' || present.disabled === 1) throw new AdministrationError(notInAnyMore);
      return work(tables);
    });
  }

  async list(): Promise<readonly AdministratorRow[]> {
    const tables = await this.#tables.get();
    return tables.selectFrom('console_administrator').selectAll().orderBy('name').execute();
  }

  /** Names are compared in any case of letters. */
  async named(name: string): Promise<AdministratorRow | undefined> {
    const wanted = name.toLowerCase();
    return (await this.list()).find((each) => each.name.toLowerCase() === wanted);
  }

  async find(id: string): Promise<AdministratorRow | undefined> {
    const tables = await this.#tables.get();
    return tables.selectFrom('console_administrator').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** @param oidc issuer and subject at the OpenID provider */
  async ofProvider(oidc: string): Promise<AdministratorRow | undefined> {
    const tables = await this.#tables.get();
    return tables.selectFrom('console_administrator').selectAll().where('oidc', '=', oidc).executeTakeFirst();
  }

  /** @throws AdministrationError where there is one of that name */
  async requireFree(name: string): Promise<void> {
    if (await this.named(name)) throw new AdministrationError(`There is an administrator ${name} already.`);
  }

  /** @throws AdministrationError where there is one of that name */
  async add(name: string, role: Role, oidc: string | null = null): Promise<AdministratorRow> {
    const row = {
      id: newUlid(),
      name,
      role,
      password: null,
      totp: null,
      totp_step: null,
      disabled: 0,
      oidc,
      created_at: new Date().toISOString(),
    };
    return this.#tables.alone(async (tables) => {
      await this.in(tables).requireFree(name);
      await (await tables.get()).insertInto('console_administrator').values(row).execute();
      return row;
    });
  }

  /**
   * @returns what stood there before
   * @throws AdministrationError where nobody would be left who may do everything, or who is meant is gone
   */
  async change({ id, name }: NamedAdministrator, change: AdministratorChange): Promise<AdministratorRow> {
    return this.#tables.alone(async (tables) => {
      const before = await this.in(tables).#present(id, name);
      const stays = (change.role ?? before.role) === 'administrator' && (change.disabled ?? before.disabled) === 0;
      // What the provider says of its people holds; those who are left have a password here, or are invited anew.
      if (!stays && before.oidc === null) await this.in(tables).#requireAnother(before);
      await (await tables.get()).updateTable('console_administrator').set(change).where('id', '=', id).execute();
      return before;
    });
  }

  /** Takes a time step of the authenticator app, unless it was taken meanwhile. */
  async takeStep(id: string, step: number): Promise<boolean> {
    const tables = await this.#tables.get();
    const { numUpdatedRows } = await tables
      .updateTable('console_administrator')
      .set({ totp_step: step })
      .where('id', '=', id)
      .where(({ or, eb }) => or([eb('totp_step', 'is', null), eb('totp_step', '<', step)]))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /**
   * @returns what stood there
   * @throws AdministrationError where nobody would be left who may do everything, or who is meant is gone
   */
  async remove({ id, name }: NamedAdministrator): Promise<AdministratorRow> {
    return this.#tables.alone(async (tables) => {
      const before = await this.in(tables).#present(id, name);
      await this.in(tables).#requireAnother(before);
      const transaction = await tables.get();
      await transaction.deleteFrom('console_sign_in').where('administrator', '=', id).execute();
      await transaction.deleteFrom('console_recovery_code').where('administrator', '=', id).execute();
      await transaction.deleteFrom('console_passkey').where('administrator', '=', id).execute();
      await transaction.deleteFrom('console_invitation').where('administrator', '=', id).execute();
      await transaction.deleteFrom('console_administrator').where('id', '=', id).execute();
      return before;
    });
  }

  /** Of somebody whose devices may be in other hands. */
  async removePasskeys(administrator: string): Promise<void> {
    const tables = await this.#tables.get();
    await tables.deleteFrom('console_passkey').where('administrator', '=', administrator).execute();
  }

  async hasPasskey(administrator: string, id: string): Promise<boolean> {
    const tables = await this.#tables.get();
    const row = await tables
      .selectFrom('console_passkey')
      .select('id')
      .where('administrator', '=', administrator)
      .where('id', '=', id)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Replaces the codes that stand in for an authenticator app that was lost; hashes. */
  async setRecoveryCodes(administrator: string, codes: readonly string[]): Promise<void> {
    await this.#tables.alone(async (tables) => {
      const transaction = await tables.get();
      await transaction.deleteFrom('console_recovery_code').where('administrator', '=', administrator).execute();
      if (codes.length > 0) {
        await transaction
          .insertInto('console_recovery_code')
          .values(codes.map((code) => ({ administrator, code })))
          .execute();
      }
    });
  }

  /** Uses one of them up. */
  async takeRecoveryCode(administrator: string, code: string): Promise<boolean> {
    const tables = await this.#tables.get();
    const { numDeletedRows } = await tables
      .deleteFrom('console_recovery_code')
      .where('administrator', '=', administrator)
      .where('code', '=', code)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** Somebody else may have removed them since they were read. */
  async #present(id: string, name: string): Promise<AdministratorRow> {
    const row = await this.find(id);
    if (row === undefined) throw new AdministrationError(`There is no administrator ${name} any more.`);
    return row;
  }

  async #requireAnother({ id, role, disabled }: AdministratorRow): Promise<void> {
    const others = (await this.list()).filter(
      (each) => each.id !== id && each.role === 'administrator' && each.disabled === 0 && each.password !== null,
    );
    if (others.length > 0 || role !== 'administrator' || disabled === 1) return;
    throw new AdministrationError(
      'Nobody would be left who may administer the console: make another administrator first.',
    );
  }
}
