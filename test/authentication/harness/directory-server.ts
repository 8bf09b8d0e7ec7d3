import { ntPasswordHash } from '@sekisho/ppp';
import { entry, Slapd, suffix } from '@sekisho/testing';
import { toHex } from '@sekisho/wire';
import type { ServerUser } from './server-user.ts';

export interface DirectoryServerSettings {
  readonly namespace: string;
  /** Of loopback. */
  readonly address: string;
  readonly users: readonly ServerUser[];
  /** Of the account that may search, and read the NT hashes. */
  readonly searchPassword: string;
}

/** slapd on loopback of a namespace, which takes passwords over TLS alone. */
export const startDirectory = ({ users, ...place }: DirectoryServerSettings): Promise<Slapd> =>
  Slapd.start({ ...place, ldif: entries(users) });

function entries(users: readonly ServerUser[]): string {
  const groups = new Set(users.flatMap(({ group }) => group ?? []));
  return [...users.map(person), ...[...groups].map((group) => groupEntry(group, users))].join('\n');
}

const person = ({ name, password }: ServerUser): string =>
  entry(`cn=${name}`, {
    objectClass: ['inetOrgPerson', 'sambaSamAccount'],
    cn: name,
    sn: 'Test',
    uid: name,
    userPassword: password,
    sambaNTPassword: toHex(ntPasswordHash(password)).toUpperCase(),
  });

function groupEntry(group: string, users: readonly ServerUser[]): string {
  const member = users.filter((user) => user.group === group).map(({ name }) => `cn=${name},${suffix}`);
  return entry(`cn=${group}`, { objectClass: 'groupOfNames', cn: group, member });
}
