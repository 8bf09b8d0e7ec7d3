import { isIPv4 } from 'node:net';
import { accountName, passwordCharactersMax } from '@sekisho/contracts';
import { isHostAddress } from '@sekisho/platform';
import { importedUsersMax } from '../../limits.ts';
import { CsvError, type CsvRow, readCsv } from './csv.ts';

/** Columns of the file, by their titles in the first line; `name` must be there, the others may. */
export const importColumns = ['name', 'groups', 'office-mode', 'address', 'expires', 'disabled', 'password'] as const;
type ImportColumn = (typeof importColumns)[number];

/** A user as a line of the file has it. */
export interface PlannedUser {
  readonly line: number;
  readonly name: string;
  readonly groups: readonly string[];
  readonly officeMode: boolean;
  /** IPv4 */
  readonly address?: string | undefined;
  /** The last day on which the account is good. */
  readonly expires?: string | undefined;
  readonly disabled: boolean;
  /** Absent: one is made. */
  readonly password?: string | undefined;
}

/** What is wrong in a line. */
export interface ImportProblem {
  readonly line: number;
  readonly code:
    | 'file'
    | 'encoding'
    | 'columns'
    | 'too-many'
    | 'name'
    | 'exists'
    | 'twice'
    | 'group'
    | 'address'
    | 'address-taken'
    | 'expires'
    | 'truth'
    | 'password';
  /** What it is about: a name, a group, what stands there. */
  readonly what: string;
}

export interface ImportPlan {
  readonly users: readonly PlannedUser[];
  readonly problems: readonly ImportProblem[];
}

/** What is there already. */
export interface Existing {
  readonly users: readonly { readonly name: string; readonly address?: string | null | undefined }[];
  readonly groups: readonly string[];
  /** Those of who has none in the file. */
  readonly defaultGroups: readonly string[];
}

/** What a browser that reads a file as UTF-8 has in the place of what is none, and what UTF-16 has beside each letter of English. */
const notUtf8 = /[\uFFFD\0]/;

/** Users of a CSV file, and what is wrong in it: lines with problems are in no plan. */
export function planImport(text: string, existing: Existing): ImportPlan {
  const spoilt = text.search(notUtf8);
  if (spoilt !== -1) {
    const line = text.slice(0, spoilt).split(/\r\n?|\n/).length;
    return { users: [], problems: [{ line, code: 'encoding', what: '' }] };
  }
  let rows: readonly CsvRow[];
  try {
    rows = readCsv(text);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { users: [], problems: [{ line: error.line, code: 'file', what: error.message }] };
  }
  const [header, ...body] = rows;
  const titles = header?.fields.map((title) => title.trim().toLowerCase()) ?? [];
  const unknown = titles.filter((title) => !(importColumns as readonly string[]).includes(title));
  const isTwice = new Set(titles).size < titles.length;
  if (!titles.includes('name') || unknown.length > 0 || isTwice) {
    return {
      users: [],
      problems: [{ line: 1, code: 'columns', what: (unknown.length > 0 ? unknown : titles).join(', ') }],
    };
  }
  if (body.length > importedUsersMax) {
    return { users: [], problems: [{ line: 1, code: 'too-many', what: String(importedUsersMax) }] };
  }
  return planRows(body, titles as readonly ImportColumn[], existing);
}

function planRows(rows: readonly CsvRow[], titles: readonly ImportColumn[], existing: Existing): ImportPlan {
  const users: PlannedUser[] = [];
  const problems: ImportProblem[] = [];
  const taken = new Set(existing.users.map(({ name }) => name));
  const holders = new Map(existing.users.map(({ name, address }) => [address, name]));
  const seen = new Set<string>();
  for (const row of rows) {
    const found: ImportProblem[] = [];
    const note = (code: ImportProblem['code'], what: string): void => void found.push({ line: row.line, code, what });
    const user = plannedUser(row, titles, { existing, note });
    if (taken.has(user.name)) note('exists', user.name);
    else if (seen.has(user.name)) note('twice', user.name);
    seen.add(user.name);
    if (user.address !== undefined) {
      const holder = holders.get(user.address);
      if (holder !== undefined) note('address-taken', `${user.address} (${holder})`);
      else holders.set(user.address, user.name);
    }
    if (row.fields.length > titles.length) note('columns', row.fields.slice(titles.length).join(', '));
    if (found.length === 0) users.push(user);
    problems.push(...found);
  }
  return { users, problems };
}

interface Reading {
  readonly existing: Existing;
  readonly note: (code: ImportProblem['code'], what: string) => void;
}

function plannedUser(row: CsvRow, titles: readonly ImportColumn[], { existing, note }: Reading): PlannedUser {
  const field = (title: ImportColumn): string => row.fields[titles.indexOf(title)] ?? '';
  const truth = (title: ImportColumn, otherwise: boolean): boolean => {
    const value = truths[field(title).trim().toLowerCase()];
    if (value === undefined) note('truth', field(title));
    return value ?? otherwise;
  };
  const name = field('name').trim();
  if (!accountName.safeParse(name).success) note('name', name);
  const named = field('groups')
    .split(/[;|,]/)
    .map((group) => group.trim())
    .filter(Boolean);
  for (const group of named.filter((each) => !existing.groups.includes(each))) note('group', group);
  const expires = field('expires').trim();
  if (expires !== '' && !isDay(expires)) note('expires', expires);
  const address = field('address').trim();
  if (address !== '' && !(isIPv4(address) && isHostAddress(address))) note('address', address);
  const password = field('password');
  if (password.length > passwordCharactersMax) note('password', String(passwordCharactersMax));
  return {
    line: row.line,
    name,
    groups: named.length > 0 ? named : existing.defaultGroups,
    officeMode: field('office-mode') === '' || truth('office-mode', true),
    disabled: field('disabled') !== '' && truth('disabled', false),
    ...(address !== '' && { address }),
    ...(expires !== '' && { expires }),
    ...(password !== '' && { password }),
  };
}

const truths: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  on: true,
  '1': true,
  no: false,
  false: false,
  off: false,
  '0': false,
};

/** JavaScript makes 1 March of 30 February. */
function isDay(text: string): boolean {
  const at = new Date(text);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text;
}
