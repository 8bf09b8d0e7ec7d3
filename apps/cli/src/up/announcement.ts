import { relative } from 'node:path';
import type { EncryptionDomain, Settings } from '@sekisho/platform';
import { formatDuration } from '../output/units.ts';

/** Where this machine itself reaches the gateway. */
export const ownAddress = ([first = '0.0.0.0']: readonly string[]): string =>
  first === '0.0.0.0' ? '127.0.0.1' : first;

export interface Announcement {
  readonly settings: Settings;
  readonly addresses: readonly string[];
  readonly startedInMs: number;
  /** undefined: switched off. The text is told on the start that made it alone: output ends up in logs. */
  readonly preSharedKey: { readonly text: string | undefined; readonly source: string } | undefined;
  readonly firstUser: FirstUser | undefined;
  readonly logs: string;
  /** undefined: there is none. Its first administrator is made by a link. */
  readonly console: { readonly url: string; readonly firstAdministrator: string | undefined } | undefined;
}

export interface FirstUser {
  readonly name: string;
  readonly passwordFile: string;
  /** On the first run alone. */
  readonly password: string | undefined;
}

/** What an administrator needs to connect a first client. */
export function formatAnnouncement({
  settings,
  addresses,
  startedInMs,
  preSharedKey,
  firstUser,
  logs,
  console,
}: Announcement): string {
  const { officeMode, encryptionDomain } = settings;
  const lines: [string, string][] = [
    ['Connect to', `${addresses.join(', ')}  (L2TP/IPsec${preSharedKey === undefined ? '' : ' with pre-shared key'})`],
    ['Pre-shared key', preSharedKey === undefined ? 'switched off' : secretLine(preSharedKey)],
    ...userLines(firstUser),
    ['Address pool', `${officeMode.pool.text}  (${officeMode.pool.size} clients, gateway ${officeMode.pool.gateway})`],
    ['Clients reach', formatDomain(encryptionDomain)],
    ...consoleLines(console),
    ['Settings', shortPath(settings.file)],
    ['Logs', shortPath(logs)],
  ];
  return [
    `Sekisho is running, started in ${formatDuration(startedInMs)}.`,
    '',
    ...lines.map(([title, value]) => `  ${title.padEnd(16)}${value}`),
    '',
  ].join('\n');
}

function consoleLines(console: Announcement['console']): [string, string][] {
  if (console === undefined) return [];
  const { url, firstAdministrator } = console;
  if (firstAdministrator === undefined) return [['Console', url]];
  return [['Console', `${firstAdministrator}  (makes its first administrator)`]];
}

const formatDomain = ({ include, exclude }: EncryptionDomain): string =>
  [include.join(', '), ...(exclude.length === 0 ? [] : [exclude.join(', ')])].join(', except ');

function userLines(user: FirstUser | undefined): [string, string][] {
  if (user === undefined) return [];
  const { name, password, passwordFile } = user;
  return [
    ['User', name],
    ['Password', secretLine({ text: password, source: shortPath(passwordFile) })],
  ];
}

/** A secret that is new, or where it is. */
const secretLine = ({ text, source }: NonNullable<Announcement['preSharedKey']>): string =>
  text === undefined ? `in ${source}` : `${text}  (${source})`;

/** Relative to where the administrator is, if that is shorter. */
export function shortPath(path: string, from: string = process.cwd()): string {
  const short = relative(from, path);
  return short.length < path.length && !short.startsWith('..') ? short : path;
}
