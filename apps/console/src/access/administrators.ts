import { AdministrationError } from '@sekisho/administration';
import { newUlid } from '@sekisho/platform';
import type { ConsoleDatabase } from '../store/database.ts';
import type { AdministratorRow } from '../store/schema.ts';
import type { Role } from './roles.ts';

/** What of an administrator is set at once. */
export type AdministratorChange = Partial<
  Pick<AdministratorRow, 'role' | 'password' | 'totp' | 'totp_step' | 'disabled'>
>;

/** Who may use the console. */
export class Administrators {
  readonly #database: ConsoleDatabase;

  constructor(database: ConsoleDatabase) {
    this.#database = database;
  }

  async list(): Promise<readonly AdministratorRow[]> {
    const tables = await this.#database.get();
    return tables.selectFrom('console_administrator').selectAll().orderBy('name').execute();
  }

  /** Names are compared in any case of letters. */
  async named(name: string): Promise<AdministratorRow | undefined> {
    const wanted = name.toLowerCase();
    return (await this.list()).find((each) => each.name.toLowerCase() === wanted);
  }

  async find(id: string): Promise<AdministratorRow | undefined> {
    const tables = await this.#database.get();
    return tables.selectFrom('console_administrator').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** @param oidc issuer and subject at the OpenID provider */
  async ofProvider(oidc: string): Promise<AdministratorRow | undefined> {
    const tables = await this.#database.get();
    return tables.selectFrom('console_administrator').selectAll().where('oidc', '=', oidc).executeTakeFirst();
  }

  /** @throws AdministrationError where there is one of that name */
  async requireFree(name: string): Promise<void> {
    if (await this.named(name)) throw new AdministrationError(`There is an administrator ${name} already.`);
  }

  /** @throws AdministrationError where there is one of that name */
  async add(name: string, role: Role, oidc: string | null = null): Promise<AdministratorRow> {
    await this.requireFree(name);
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
    const tables = await this.#database.get();
    await tables.insertInto('console_administrator').values(row).execute();
    return row;
  }

  /** @throws AdministrationError where nobody would be left who may do everything */
  async change(administrator: AdministratorRow, change: AdministratorChange): Promise<void> {
    const stays =
      (change.role ?? administrator.role) === 'administrator' && (change.disabled ?? administrator.disabled) === 0;
    // What the provider says of its people holds; those who are left have a password here, or are invited anew.
    if (!stays && administrator.oidc === null) await this.#requireAnother(administrator);
    const tables = await this.#database.get();
    await tables.updateTable('console_administrator').set(change).where('id', '=', administrator.id).execute();
  }

  /** Takes a time step of the authenticator app, unless it was taken meanwhile. */
  async takeStep(id: string, step: number): Promise<boolean> {
    const tables = await this.#database.get();
    const { numUpdatedRows } = await tables
      .updateTable('console_administrator')
      .set({ totp_step: step })
      .where('id', '=', id)
      .where(({ or, eb }) => or([eb('totp_step', 'is', null), eb('totp_step', '<', step)]))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** @throws AdministrationError where nobody would be left who may do everything */
  async remove(administrator: AdministratorRow): Promise<void> {
    await this.#requireAnother(administrator);
    const tables = await this.#database.get();
    await tables.transaction().execute(async (transaction) => {
      const { id } = administrator;
      await transaction.deleteFrom('console_sign_in').where('administrator', '=', id).execute();
      await transaction.deleteFrom('console_recovery_code').where('administrator', '=', id).execute();
      await transaction.deleteFrom('console_passkey').where('administrator', '=', id).execute();
      await transaction.deleteFrom('console_invitation').where('administrator', '=', id).execute();
      await transaction.deleteFrom('console_administrator').where('id', '=', id).execute();
    });
  }

  /** Of somebody whose devices may be in other hands. */
  async removePasskeys(administrator: string): Promise<void> {
    const tables = await this.#database.get();
    await tables.deleteFrom('console_passkey').where('administrator', '=', administrator).execute();
  }

  /** Replaces the codes that stand in for an authenticator app that was lost; hashes. */
  async setRecoveryCodes(administrator: string, codes: readonly string[]): Promise<void> {
    const tables = await this.#database.get();
    await tables.transaction().execute(async (transaction) => {
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
    const tables = await this.#database.get();
    const { numDeletedRows } = await tables
      .deleteFrom('console_recovery_code')
      .where('administrator', '=', administrator)
      .where('code', '=', code)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async #requireAnother({ id }: AdministratorRow): Promise<void> {
    const others = (await this.list()).filter(
      (each) => each.id !== id && each.role === 'administrator' && each.disabled === 0 && each.password !== null,
    );
    const self = await this.find(id);
    if (others.length > 0 || self?.role !== 'administrator' || self.disabled === 1) return;
    throw new AdministrationError(
      'Nobody would be left who may administer the console: make another administrator first.',
    );
  }
}
