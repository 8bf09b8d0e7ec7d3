import { isIPv4 } from 'node:net';
import { formatTimestamp } from '@sekisho/administration';
import type { LoginLimit, UserRecord, userCommands } from '@sekisho/contracts';
import { type Command, Option } from 'commander';
import { CommandError } from '../command-error.ts';

type OnOff = 'on' | 'off';

export interface RuleOptions {
  readonly officeMode?: OnOff;
  readonly disabled?: OnOff;
  readonly expires?: string;
  readonly mustChange?: OnOff;
  readonly loginHours?: string;
  readonly logins?: string;
  readonly whenFull?: LoginLimit['whenFull'];
  readonly address?: string;
}

export type UserChange = Omit<ReturnType<(typeof userCommands)['user.set']['parse']>, 'name'>;

const onOff = (flag: string, description: string): Option =>
  new Option(`--${flag} <on|off>`, description).choices(['on', 'off']);

export const officeModeOption = (): Option => onOff('office-mode', 'whether it may get an address');

export const addressOption = (): Option =>
  new Option('--address <address|none>', 'the Office Mode address that every login by it is granted, as in 10.66.0.5');

/** The options that rule an account. */
export const withRules = (command: Command): Command =>
  command
    .addOption(officeModeOption())
    .addOption(addressOption())
    .addOption(onOff('disabled', 'whether it is refused'))
    .option('--expires <date|never>', 'its last day, as in 2026-12-31')
    .addOption(onOff('must-change', 'whether it is refused until its password is set anew'))
    .option('--login-hours <hours|any>', 'when it may log in, as in "Mon-Fri 08:00-18:00, Sat 09:00-12:00"')
    .option('--logins <n|unlimited|realm>', 'how often it may be connected at once; realm: as its realm says')
    .addOption(
      new Option('--when-full <what>', 'with --logins N: refuse one more login, or end the oldest session')
        .choices(['reject', 'replace'])
        .default('reject'),
    );

/** @throws CommandError where an option cannot be understood, or none is given */
export function changeOf(options: RuleOptions): UserChange {
  const { officeMode, disabled, expires, mustChange, loginHours, logins, whenFull = 'reject', address } = options;
  const change: UserChange = {
    ...(officeMode !== undefined && { officeMode: officeMode === 'on' }),
    ...(disabled !== undefined && { disabled: disabled === 'on' }),
    ...(expires !== undefined && { expires: parseExpiry(expires) }),
    ...(mustChange !== undefined && { mustChange: mustChange === 'on' }),
    ...(loginHours !== undefined && { loginHours: loginHours === 'any' ? null : loginHours }),
    ...(logins !== undefined && { logins: parseLogins(logins, whenFull) }),
    ...(address !== undefined && { address: parseAddress(address) }),
  };
  if (Object.keys(change).length === 0) throw new CommandError('Say what to change: see sekisho user set --help.');
  return change;
}

function parseExpiry(text: string): string | null {
  if (text === 'never') return null;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const at = new Date(text);
  // JavaScript makes 1 March of 30 February.
  if (Number.isNaN(at.getTime()) || (isDay && at.toISOString().slice(0, 10) !== text)) {
    throw new CommandError(`--expires takes a day such as 2026-12-31, a time such as 2026-12-31T18:00:00Z, or never.`);
  }
  return isDay ? text : at.toISOString();
}

/** @returns null: none. @throws CommandError */
export function parseAddress(text: string): string | null {
  if (text === 'none') return null;
  if (!isIPv4(text)) throw new CommandError('--address takes an IPv4 address such as 10.66.0.5, or none.');
  return text;
}

function parseLogins(text: string, whenFull: LoginLimit['whenFull']): UserChange['logins'] {
  if (text === 'realm') return null;
  if (text === 'unlimited') return 'unlimited';
  const max = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (max < 1 || max > 10_000) throw new CommandError('--logins takes a number from 1 to 10000, unlimited or realm.');
  return { max, whenFull };
}

/** What keeps the user out, or will, in a few words; undefined: nothing. */
export function formatState(user: UserRecord, now = Date.now()): string | undefined {
  const parts = [
    isLocked(user, now) && `locked until ${time(user.lockedUntil)}`,
    user.disabled && 'disabled',
    user.expires !== null && `expires ${formatExpiry(user.expires)}`,
    user.mustChange && 'must change password',
    user.loginHours !== null && 'login hours',
  ];
  return parts.filter((part) => typeof part === 'string').join(', ') || undefined;
}

export function formatMethods({ hasPassword, papOnly }: Pick<UserRecord, 'hasPassword' | 'papOnly'>): string {
  if (!hasPassword) return 'certificate alone (no password)';
  return papOnly ? 'PAP alone' : 'any method';
}

/** Everything known of a user, one line each. */
export function formatUser(user: UserRecord, now = Date.now()): string {
  const lines: [string, string][] = [
    ['User', user.name],
    ['Groups', user.groups.join(', ') || '-'],
    ['Office Mode', user.officeMode ? 'on' : 'off'],
    ['Address', user.address ?? 'none of its own'],
    ['Login by', formatMethods(user)],
    ['Disabled', user.disabled ? 'yes' : 'no'],
    ['Locked', isLocked(user, now) ? `until ${time(user.lockedUntil)}` : 'no'],
    ['Expires', user.expires === null ? 'never' : formatExpiry(user.expires)],
    ['Must change', user.mustChange ? 'yes' : 'no'],
    ['Login hours', user.loginHours ?? 'any'],
    ['Logins', formatLogins(user.logins)],
    ['Failures', String(user.failures)],
    ['Last login', time(user.lastLogin)],
    ['Since', time(user.createdAt)],
  ];
  return lines.map(([title, value]) => `${title.padEnd(13)}${value}`).join('\n');
}

const isLocked = ({ lockedUntil }: UserRecord, now: number): boolean =>
  lockedUntil !== null && Date.parse(lockedUntil) > now;

const time = (moment: string | null): string => (moment === null ? '-' : formatTimestamp(new Date(moment)));

const formatExpiry = (expires: string): string => (expires.includes('T') ? time(expires) : expires);

function formatLogins(logins: UserRecord['logins']): string {
  if (logins === null) return 'as the realm says';
  if (logins === 'unlimited') return 'unlimited';
  return `${logins.max} at once, one more ${logins.whenFull === 'reject' ? 'is refused' : 'ends the oldest session'}`;
}
