import { groupName } from '@sekisho/contracts';
import type { Filter } from 'ldapts';
import { commonName, type DirectoryEntry, isWithin, nameKey } from './directory-entry.ts';
import type { LdapSession } from './ldap-server.ts';
import { ldapGroupNestingMax, ldapGroupsMax, ldapNamesInFilterMax } from './limits.ts';
import type { DirectorySchema } from './schemas/schema.ts';

/** A user's groups are more, or deeper within each other, than this gateway follows. Some left out could let the user in. */
export class TooManyGroups extends Error {
  override readonly name = 'TooManyGroups';
}

export interface GroupSearch {
  readonly session: LdapSession;
  readonly schema: DirectorySchema;
  /** Only groups below it count. */
  readonly base: string;
}

/**
 * The cn of every group that a user is in, directly or through other groups. Names that no setting could hold (longer than
 * 64 characters) are left out.
 * @throws TooManyGroups, LdapFailure
 */
export async function groupsOf(user: DirectoryEntry, search: GroupSearch): Promise<string[]> {
  const { schema, base } = search;
  const found = new Map<string, string | undefined>();
  /** @returns the names of those not met before: a circle of groups ends here */
  const add = (groups: readonly { readonly dn: string; readonly name: string | undefined }[]): string[] => {
    const fresh = groups.filter(({ dn }) => !found.has(nameKey(dn)));
    for (const group of fresh) found.set(nameKey(group.dn), group.name);
    if (found.size > ldapGroupsMax) throw new TooManyGroups(`the user is in more than ${ldapGroupsMax} groups`);
    return fresh.map(({ dn }) => dn);
  };
  const direct = await find(schema.groupsOfUser(user), search);
  const known = user.texts('memberOf').filter((dn) => isWithin(dn, base));
  let level = [...add(direct), ...add(known.map((dn) => ({ dn, name: commonName(dn) })))];
  for (let depth = 0; schema.groupsOfGroups !== undefined && level.length > 0; depth += 1) {
    if (depth === ldapGroupNestingMax) throw new TooManyGroups(`groups are nested deeper than ${ldapGroupNestingMax}`);
    level = add(await findAround(level, schema.groupsOfGroups, search));
  }
  return [...new Set(found.values())].filter((each) => groupName.safeParse(each).success).flatMap((each) => each ?? []);
}

async function findAround(
  names: readonly string[],
  filterFor: (names: readonly string[]) => Filter,
  search: GroupSearch,
) {
  const groups = [];
  for (let at = 0; at < names.length; at += ldapNamesInFilterMax) {
    groups.push(...(await find(filterFor(names.slice(at, at + ldapNamesInFilterMax)), search)));
  }
  return groups;
}

async function find(filter: Filter, { session, base }: GroupSearch) {
  const entries = await session.search({ base, options: { filter, attributes: ['cn'] } });
  return entries.map((entry) => ({ dn: entry.dn, name: entry.text('cn') }));
}
