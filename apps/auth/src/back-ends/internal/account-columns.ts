import type { LoginLimit, UserRecord } from '@sekisho/contracts';
import type { Generated, Selectable } from 'kysely';
import type { StoredPassword } from './stored-password.ts';

export interface UserTables {
  account: AccountTable;
  account_group: { name: string };
  membership: { account: string; account_group: string };
}

interface AccountTable {
  name: string;
  password_kind: StoredPassword['kind'];
  /** Empty where there is none. */
  password: string;
  password_key: string | null;
  /** Truth values are 0 and 1; moments are ISO 8601 in UTC, which sort as text. */
  office_mode: number;
  created_at: string;
  disabled: Generated<number>;
  /** A date, or a moment. */
  expires: string | null;
  must_change: Generated<number>;
  login_hours: string | null;
  /** null: what the realm says; 0: no limit. */
  logins_max: number | null;
  logins_when_full: LoginLimit['whenFull'] | null;
  /** Unique. */
  address: string | null;
  /** Wrong passwords in a row. */
  failures: Generated<number>;
  failed_at: string | null;
  locked_until: string | null;
  last_login: string | null;
}

export type AccountRow = Selectable<AccountTable>;

/** What an administrator rules for an account; null is no rule. */
export interface AccountRules
  extends Pick<UserRecord, 'disabled' | 'expires' | 'mustChange' | 'loginHours' | 'logins'> {
  /** IPv4 */
  readonly address: string | null;
}

/** An account without any rule. */
export const noRules: AccountRules = {
  disabled: false,
  expires: null,
  mustChange: false,
  loginHours: null,
  logins: null,
  address: null,
};

export function passwordColumns(password: StoredPassword) {
  switch (password.kind) {
    case 'encrypted':
      return { password_kind: password.kind, password: password.box, password_key: password.keyId };
    case 'argon2id':
      return { password_kind: password.kind, password: password.hash, password_key: null };
    case 'none':
      return { password_kind: password.kind, password: '', password_key: null };
  }
}

export function passwordOf({ password_kind, password, password_key }: AccountRow): StoredPassword {
  switch (password_kind) {
    case 'encrypted':
      return { kind: 'encrypted', box: password, keyId: password_key ?? '' };
    case 'argon2id':
      return { kind: 'argon2id', hash: password };
    case 'none':
      return { kind: 'none' };
  }
}

export type AccountChange = { readonly [K in keyof AccountRules]?: AccountRules[K] | undefined } & {
  readonly officeMode?: boolean | undefined;
};

/** Columns of what is to change alone. */
export function changedColumns(change: AccountChange): Partial<AccountRow> {
  const { officeMode, disabled, expires, mustChange, loginHours, logins, address } = change;
  return {
    ...(officeMode !== undefined && { office_mode: officeMode ? 1 : 0 }),
    ...(disabled !== undefined && { disabled: disabled ? 1 : 0 }),
    ...(expires !== undefined && { expires }),
    ...(mustChange !== undefined && { must_change: mustChange ? 1 : 0 }),
    ...(loginHours !== undefined && { login_hours: loginHours }),
    ...(logins !== undefined && loginsColumns(logins)),
    ...(address !== undefined && { address }),
  };
}

function loginsColumns(logins: AccountRules['logins']) {
  if (logins === null) return { logins_max: null, logins_when_full: null };
  if (logins === 'unlimited') return { logins_max: 0, logins_when_full: null };
  return { logins_max: logins.max, logins_when_full: logins.whenFull };
}

export const rulesOf = (row: AccountRow): AccountRules => ({
  disabled: row.disabled === 1,
  expires: row.expires,
  mustChange: row.must_change === 1,
  loginHours: row.login_hours,
  logins: loginsOf(row),
  address: row.address,
});

function loginsOf({ logins_max, logins_when_full }: AccountRow): AccountRules['logins'] {
  if (logins_max === null) return null;
  return logins_max === 0 ? 'unlimited' : { max: logins_max, whenFull: logins_when_full ?? 'reject' };
}

export const recordOf = (row: AccountRow, groups: string[]): UserRecord => ({
  name: row.name,
  groups,
  officeMode: row.office_mode === 1,
  hasPassword: row.password_kind !== 'none',
  papOnly: row.password_kind === 'argon2id',
  createdAt: row.created_at,
  ...rulesOf(row),
  failures: row.failures,
  lockedUntil: row.locked_until,
  lastLogin: row.last_login,
});
