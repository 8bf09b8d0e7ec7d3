import type { LoginLimit, UserMethod } from '@sekisho/contracts';
import { type LedTo, nameInGateway, type RealmSettings, realmOfName } from '@sekisho/platform';
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

export type RealmName = LedTo<Realm>;

interface Rule {
  readonly realm: Realm;
  readonly suffix: string | undefined;
  readonly prefix: string | undefined;
}

/** Finds the realm of a user name: the longest suffix or prefix that fits, in any case of letters, else the default. */
export class Realms {
  readonly #rules: readonly Rule[];
  readonly #default: Rule | undefined;

  constructor(settings: Readonly<Record<string, RealmSettings>>, backEnds: ReadonlyMap<string, BackEnd>) {
    const rules = Object.entries(settings).map(([name, each]) => ruleOf(name, each, backEnds));
    this.#default = rules.find(({ realm }) => settings[realm.name]?.default);
    this.#rules = rules;
  }

  get all(): readonly Realm[] {
    return this.#rules.map(({ realm }) => realm);
  }

  /** @returns undefined: no realm takes such a name */
  find(presented: string): RealmName | undefined {
    const found = realmOfName(this.#rules, this.#default, presented);
    return found && { ...found, realm: found.realm.realm };
  }
}

function ruleOf(name: string, settings: RealmSettings, known: ReadonlyMap<string, BackEnd>): Rule {
  const { suffix, prefix, methods, groups, officeMode, logins } = settings;
  const backEnds = settings.backEnds.map((each) => {
    const backEnd = known.get(each);
    if (backEnd === undefined) throw new TypeError(`the settings let the realm ${name} name no back end ${each}`);
    return backEnd;
  });
  const qualify = (user: string) => nameInGateway(settings, user);
  return { suffix, prefix, realm: { name, backEnds, methods: new Set(methods), groups, officeMode, logins, qualify } };
}

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
