import { z } from 'zod';
import { encryptionDomain, profileAccess } from './access.ts';
import { listOf, mapping, unique, words } from './building-blocks.ts';
import { defaultPool, profileOfficeMode } from './office-mode.ts';

const profile = mapping({
  groups: listOf(words('the name of a group'), 'a list of group names').refine(unique, 'every group once').default([]),
  users: listOf(words('the name of a user'), 'a list of user names').refine(unique, 'every user once').default([]),
  officeMode: profileOfficeMode,
  encryptionDomain: encryptionDomain.optional(),
  access: profileAccess,
});
export type Profile = z.output<typeof profile>;

export const profiles = listOf(profile, 'a list of profiles').max(256, 'at most 256 profiles').default([]);

/**
 * The first that names the user or one of their groups, in any case of letters, as directories take names: one that narrows must not
 * be missed for a capital. None: everything is as for everybody.
 */
export const profileOf = (
  profiles: readonly Profile[],
  { user, groups }: { readonly user: string; readonly groups: readonly string[] },
): Profile | undefined => {
  const name = user.toLowerCase();
  const theirs = new Set(groups.map((group) => group.toLowerCase()));
  return profiles.find(
    (each) =>
      each.users.some((one) => one.toLowerCase() === name) || each.groups.some((one) => theirs.has(one.toLowerCase())),
  );
};

interface Problem {
  readonly path: (string | number)[];
  readonly message: string;
}

interface Judged {
  readonly profiles: readonly Profile[];
  readonly officeMode: {
    readonly pools: Readonly<Record<string, unknown>>;
    readonly methods: readonly string[];
    readonly file?: string | undefined;
    readonly dhcp?: unknown;
  };
}

/** What is wrong between profiles and Office Mode, though each by itself is right. */
export function profileProblems({ profiles, officeMode }: Judged): Problem[] {
  const problems: Problem[] = [];
  const pools = [defaultPool, ...Object.keys(officeMode.pools)];
  if (defaultPool in officeMode.pools) {
    problems.push({ path: ['officeMode', 'pools', defaultPool], message: 'another name: this one is officeMode.pool' });
  }
  const lists = [
    { path: ['officeMode', 'methods'] as (string | number)[], methods: officeMode.methods },
    ...profiles.map(({ officeMode }, index) => ({
      path: ['profiles', index, 'officeMode', 'methods'],
      methods: officeMode.methods ?? [],
    })),
  ];
  for (const { path, methods } of lists) {
    if (methods.includes('dhcp') && officeMode.dhcp === undefined)
      problems.push({ path, message: 'dhcp among them only with officeMode.dhcp, which names the servers' });
  }
  profiles.forEach(({ users, groups, officeMode: { pool } }, index) => {
    if (users.length + groups.length === 0)
      problems.push({ path: ['profiles', index], message: 'groups or users whose profile this is' });
    if (pool !== undefined && !pools.includes(pool))
      problems.push({ path: ['profiles', index, 'officeMode', 'pool'], message: `one of ${pools.join(', ')}` });
  });
  return problems;
}
