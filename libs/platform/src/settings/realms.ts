import { type UserMethod, userMethods, whenFullChoices } from '@sekisho/contracts';
import { z } from 'zod';
import type { BackEndsSettings } from './back-ends/back-ends.ts';
import { atLeastOne, count, listOf, mapping, onOff, unique, words } from './building-blocks.ts';
import { nameSources } from './certificates.ts';

export const internalBackEnd = 'internal';
export const defaultRealm = 'internal';

const groupName = words('the name of a group').max(64, 'a name of up to 64 characters');
const groups = (expected: string) => listOf(groupName, expected).refine(unique, 'every group once');
const methods = atLeastOne(
  z.enum(userMethods, `one of ${userMethods.join(', ')}`),
  `a list of ${userMethods.join(', ')}`,
).refine(unique, 'every method once');

const realm = mapping({
  /** At the end of a user name, such as @corp.example. */
  suffix: words('the end of a user name, such as "@corp.example"').optional(),
  /** In front of a user name, such as CORP\. */
  prefix: words('the beginning of a user name, such as "CORP\\"').optional(),
  /** Takes the names that no other realm takes. */
  default: onOff.default(false),
  /** Enforced: a user who got in by another method is refused. */
  methods: methods.default((): UserMethod[] => [...userMethods]),
  /** Asked in this order until one knows the user. */
  backEnds: atLeastOne(words('the name of a back end'), 'a list of back ends').refine(unique, 'every back end once'),
  /** Every user of the realm is in these as well. */
  groups: groups('a list of group names').default([]),
  /** Whether users whose back end does not say so are enabled for Office Mode. */
  officeMode: onOff.default(true),
  /** How often each user of the realm may be connected at once; no limit without it. */
  logins: mapping({
    max: count(1, 10_000),
    whenFull: z.enum(whenFullChoices, `one of ${whenFullChoices.join(', ')}`).default('reject'),
  }).optional(),
});
export type RealmSettings = z.output<typeof realm>;

/** Realms by name; without any, all users are those of the internal store. */
export const realms = z.record(words('the name of a realm').max(64), realm, 'a mapping of realms by name').default({
  [defaultRealm]: {
    default: true,
    methods: [...userMethods],
    backEnds: [internalBackEnd],
    groups: [],
    officeMode: true,
  },
});

const machines = ['pre-shared-key', 'certificate'] as const;

export const community = mapping({
  groups: atLeastOne(groupName, 'a list of group names').refine(unique, 'every group once').default(['remote-access']),
  /** What members of a group must have used, by group. */
  require: z
    .record(
      groupName,
      mapping({
        machine: z.enum(machines, `one of ${machines.join(', ')}`).optional(),
        user: methods.optional(),
      }),
      'a mapping of requirements by group',
    )
    .default({}),
  /** Which account a machine is that proves itself by certificate. */
  machines: mapping({
    /** Of machines alone: what a machine has is not to log a user in as well, nor the other way round. */
    groups: atLeastOne(groupName, 'a list of group names')
      .refine(unique, 'every group once')
      .default(['remote-access-machines']),
    /** All machines are this one; without it each has its own, found by a name in its certificate. */
    account: words('the name of an account').optional(),
    nameFrom: nameSources.default(['dns', 'common-name']),
  }).prefault({}),
}).prefault({});

interface Problem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Groups of machines that are groups of users as well, so that one certificate could pass as both. */
export function communityProblems({ groups, machines }: z.output<typeof community>): Problem[] {
  return machines.groups
    .filter((group) => groups.includes(group))
    .map((group) => ({
      path: ['remoteAccessCommunity', 'machines', 'groups'],
      message: `groups of machines alone: ${group} is in remoteAccessCommunity.groups, whose members are users`,
    }));
}

/** What is wrong between realms and back ends, though each by itself is right. */
export function realmProblems(settings: {
  readonly realms: Readonly<Record<string, RealmSettings>>;
  readonly backEnds: BackEndsSettings;
}): Problem[] {
  const known = [internalBackEnd, ...Object.keys(settings.backEnds)];
  const entries = Object.entries(settings.realms);
  const problems: Problem[] = [...ambiguities(entries, 'suffix'), ...ambiguities(entries, 'prefix')];
  if (internalBackEnd in settings.backEnds) {
    problems.push({ path: ['backEnds', internalBackEnd], message: "another name: this one is the internal store's" });
  }
  for (const [name, { backEnds, suffix, prefix, default: isDefault }] of entries) {
    backEnds.forEach((backEnd, index) => {
      if (known.includes(backEnd)) return;
      problems.push({ path: ['realms', name, 'backEnds', index], message: `one of ${known.join(', ')}` });
    });
    if (suffix === undefined && prefix === undefined && !isDefault) {
      problems.push({
        path: ['realms', name],
        message: 'a suffix, a prefix or default: true, or no user name leads here',
      });
    }
  }
  const defaults = entries.filter(([, { default: isDefault }]) => isDefault);
  for (const [name] of defaults.slice(1)) {
    problems.push({ path: ['realms', name, 'default'], message: `false: ${defaults[0]?.[0]} is the default already` });
  }
  return problems;
}

/** A name that led to two realms would be the user of either; the case of letters does not count. */
function ambiguities(entries: readonly [string, RealmSettings][], part: 'suffix' | 'prefix'): Problem[] {
  return entries.flatMap(([name, realm], index) => {
    const text = realm[part]?.toLowerCase();
    const [first] = entries.slice(0, index).find(([, other]) => other[part]?.toLowerCase() === text) ?? [];
    if (text === undefined || first === undefined) return [];
    return [{ path: ['realms', name, part], message: `another ${part}: this one leads to ${first} already` }];
  });
}
