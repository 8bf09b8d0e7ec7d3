import type { User } from './user.ts';

/** The rules of a user as the form has them: what is empty is not ruled. */
export interface Rules {
  readonly disabled: boolean;
  readonly mustChange: boolean;
  readonly officeMode: boolean;
  readonly expires: string;
  readonly loginHours: string;
  readonly unlimited: boolean;
  readonly logins: string;
  readonly replaces: boolean;
}

export const rulesOf = ({ disabled, mustChange, officeMode, expires, loginHours, logins }: User): Rules => ({
  disabled,
  mustChange,
  officeMode,
  expires: expires ?? '',
  loginHours: loginHours ?? '',
  unlimited: logins === 'unlimited',
  logins: logins === null || logins === 'unlimited' ? '' : String(logins.max),
  replaces: logins !== null && logins !== 'unlimited' && logins.whenFull === 'replace',
});

/** As the API takes them: all of them, what is empty lifted. */
export const sentRules = ({ expires, loginHours, unlimited, logins, replaces, ...truths }: Rules) => ({
  ...truths,
  expires: expires === '' ? null : expires,
  loginHours: loginHours.trim() === '' ? null : loginHours.trim(),
  logins: unlimited ? ('unlimited' as const) : limitOf(logins, replaces),
});

const limitOf = (logins: string, replaces: boolean) =>
  logins === '' ? null : { max: Number(logins), whenFull: replaces ? ('replace' as const) : ('reject' as const) };
