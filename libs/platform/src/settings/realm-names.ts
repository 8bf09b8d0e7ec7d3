/** What of a user name led to its realm. */
export type RealmRule = { readonly kind: 'suffix' | 'prefix'; readonly text: string } | { readonly kind: 'default' };

interface Named {
  readonly suffix?: string | undefined;
  readonly prefix?: string | undefined;
}

/** A user name as a client sent it, taken apart. */
export interface LedTo<R> {
  readonly realm: R;
  /** Within the realm. */
  readonly name: string;
  readonly rule: RealmRule;
}

/**
 * The realm of a user name: the one with the longest suffix or prefix that fits, in any case of letters, else the default.
 * @returns undefined: no realm takes such a name
 */
export function realmOfName<R extends Named>(
  realms: readonly R[],
  standard: R | undefined,
  presented: string,
): LedTo<R> | undefined {
  const fits = realms.flatMap((realm) => {
    const fit = without(presented, realm);
    return fit === undefined ? [] : [{ realm, ...fit }];
  });
  const [first] = fits.toSorted((a, b) => a.name.length - b.name.length);
  if (first !== undefined) return first;
  // Windows puts the name of the computer or domain in front of what its user entered, which may lead to a realm.
  const domainEnd = presented.indexOf('\\') + 1;
  if (domainEnd > 0) return realmOfName(realms, standard, presented.slice(domainEnd));
  return standard && { realm: standard, name: presented, rule: { kind: 'default' } };
}

/** The user's name for the rest of the gateway: two realms may each have an alice. */
export function nameInGateway(realm: Named & { readonly default: boolean }, name: string): string {
  if (realm.default) return name;
  return realm.suffix === undefined ? `${realm.prefix}${name}` : `${name}${realm.suffix}`;
}

/** @returns what is left of the name; undefined: neither fits, or nothing is left */
function without(presented: string, { suffix, prefix }: Named): Omit<LedTo<unknown>, 'realm'> | undefined {
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
