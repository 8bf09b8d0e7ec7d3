import type { LoginLimit, UserMethod } from '@sekisho/contracts';
import type { RealmSettings } from '@sekisho/platform';
import type { Account, BackEnd } from '../back-ends/back-end.ts';

/** Users whose names look alike, and who vouches for them. */
export interface Realm {
  readonly name: string;
  /** Asked in this order. */
  readonly backEnds: readonly BackEnd[];
  /** Enforced. */
  readonly methods: ReadonlySet<UserMethod>;
  /** Every user of the realm is in these as well. */
  readonly groups: readonly string[];
  /** Where the back end does not say. */
  readonly officeMode: boolean;
  /** How often each user may be connected at once, where the back end does not say. */
  readonly logins?: LoginLimit | undefined;
  /** The user's name for the rest of the gateway: two realms may each have an alice. */
  qualify(name: string): string;
}

/** What of a user name led to the realm. */
export type RealmRule = { readonly kind: 'suffix' | 'prefix'; readonly text: string } | { readonly kind: 'default' };

/** A user name as a client sent it, taken apart. */
export interface RealmName {
  readonly realm: Realm;
  /** Within the realm. */
  readonly name: string;
  readonly rule: RealmRule;
}

interface Rule {
  readonly realm: Realm;
  readonly suffix: string | undefined;
  readonly prefix: string | undefined;
}

/** Finds the realm of a user name: the longest suffix or prefix that fits, in any case of letters, else the default. */
export class Realms {
  readonly #rules: readonly Rule[];
  readonly #default: Realm | undefined;

  constructor(settings: Readonly<Record<string, RealmSettings>>, backEnds: ReadonlyMap<string, BackEnd>) {
    const rules = Object.entries(settings).map(([name, each]) => ruleOf(name, each, backEnds));
    this.#default = rules.find(({ realm }) => settings[realm.name]?.default)?.realm;
    this.#rules = rules;
  }

  get all(): readonly Realm[] {
    return this.#rules.map(({ realm }) => realm);
  }

  /** @returns undefined: no realm takes such a name */
  find(presented: string): RealmName | undefined {
    const fits = this.#rules.flatMap(({ realm, suffix, prefix }) => {
      const fit = without(presented, suffix, prefix);
      return fit === undefined ? [] : [{ realm, ...fit }];
    });
    const [first] = fits.toSorted((a, b) => a.name.length - b.name.length);
    if (first !== undefined) return first;
    // Windows puts the name of the computer or domain in front of what its user entered, which may lead to a realm.
    const domainEnd = presented.indexOf('\\') + 1;
    if (domainEnd > 0) return this.find(presented.slice(domainEnd));
    return this.#default && { realm: this.#default, name: presented, rule: { kind: 'default' } };
  }
}

function ruleOf(name: string, settings: RealmSettings, known: ReadonlyMap<string, BackEnd>): Rule {
  const { suffix, prefix, methods, groups, officeMode, logins } = settings;
  const backEnds = settings.backEnds.map((each) => {
    const backEnd = known.get(each);
    if (backEnd === undefined) throw new TypeError(`the settings let the realm ${name} name no back end ${each}`);
    return backEnd;
  });
  const qualify = (user: string): string => {
    if (settings.default) return user;
    return suffix === undefined ? `${prefix}${user}` : `${user}${suffix}`;
  };
  return { suffix, prefix, realm: { name, backEnds, methods: new Set(methods), groups, officeMode, logins, qualify } };
}

/** @returns what is left of the name; undefined: neither fits, or nothing is left */
function without(
  presented: string,
  suffix: string | undefined,
  prefix: string | undefined,
): Omit<RealmName, 'realm'> | undefined {
  const lower = presented.toLowerCase();
  if (suffix !== undefined && presented.length > suffix.length && lower.endsWith(suffix.toLowerCase())) {
    const name = withoutDomain(presented.slice(0, -suffix.length));
    return name === '' ? undefined : { name, rule: { kind: 'suffix', text: suffix } };
  }
  if (prefix !== undefined && presented.length > prefix.length && lower.startsWith(prefix.toLowerCase())) {
    const name = withoutDomain(presented.slice(prefix.length));
    return name === '' ? undefined : { name, rule: { kind: 'prefix', text: prefix } };
  }
  return undefined;
}

/** Nobody is to be a new user, whose guesses count anew, by another word in front. */
const withoutDomain = (name: string): string => name.replace(/^.*\\/s, '');

/** An account as the rest of the gateway sees it. */
export interface RealmAccount {
  readonly user: string;
  readonly groups: readonly string[];
  readonly officeMode: boolean;
  readonly logins?: LoginLimit | undefined;
}

export const accountInRealm = (realm: Realm, { name, groups, officeMode, logins }: Account): RealmAccount => ({
  user: realm.qualify(name),
  groups: [...new Set([...groups, ...realm.groups])],
  officeMode: officeMode ?? realm.officeMode,
  logins: logins === 'unlimited' ? undefined : (logins ?? realm.logins),
});
