import { describe, expect, it } from 'vitest';
import { DirectoryEntry } from './directory-entry.ts';
import { groupsOf } from './groups.ts';
import type { LdapSession } from './ldap-server.ts';
import { openLdap } from './schemas/openldap.ts';

const base = 'ou=groups,dc=x';
const group = (cn: string) => new DirectoryEntry({ dn: `cn=${cn},${base}`, cn });
const user = (memberOf: string[] = []) => new DirectoryEntry({ dn: 'uid=u,dc=x', uid: 'u', memberOf });

/** Answers the searches one after the other. */
function answering(...levels: DirectoryEntry[][]): LdapSession & { searches: number } {
  return {
    searches: 0,
    async search() {
      const level = levels[this.searches] ?? [];
      this.searches += 1;
      return level;
    },
    bind: () => Promise.reject(new Error('nobody binds here')),
  };
}
const groups = (session: LdapSession, entry = user()) => groupsOf(entry, { session, schema: openLdap, base });

describe('the groups of a user', () => {
  it('are found level by level, each once', async () => {
    const session = answering([group('a'), group('b')], [group('c'), group('a')], [group('A'), group('b')]);
    expect(await groups(session)).toEqual(['a', 'b', 'c']);
    expect(session.searches).toBe(3);
  });

  it('are also those the entry itself names, as far as they stand below the base', async () => {
    const memberOf = [`CN=Staff, ${base}`, `cn=a,${base}`, 'cn=root,ou=self-made,dc=x', `ou=no-group,${base}`];
    expect(await groups(answering([group('a')]), user(memberOf))).toEqual(['a', 'Staff']);
  });

  it('have names that the settings can hold', async () => {
    expect(await groups(answering([group('a'), group('x'.repeat(65)), group('x'.repeat(64))]))).toEqual([
      'a',
      'x'.repeat(64),
    ]);
  });

  it('are asked for in filters of a hundred names', async () => {
    const many = Array.from({ length: 250 }, (_, at) => group(`g${at}`));
    const session = answering(many);
    expect(await groups(session)).toHaveLength(250);
    expect(session.searches).toBe(1 + 3);
  });

  it('may be two thousand; with more nobody knows what is left out', async () => {
    const many = Array.from({ length: 2001 }, (_, at) => group(`g${at}`));
    expect(await groups(answering(many.slice(1)))).toHaveLength(2000);
    await expect(groups(answering(many))).rejects.toThrow('the user is in more than 2000 groups');
  });
});
