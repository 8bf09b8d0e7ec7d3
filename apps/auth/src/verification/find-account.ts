import type { RefusalCode } from '@sekisho/contracts';
import type { Account, Claimant } from '../back-ends/back-end.ts';
import type { Realm, RealmName, Realms } from '../realms/realms.ts';
import { askInOrder } from './ask-in-order.ts';
import { Patience } from './patience.ts';

export type FoundAccount =
  | { readonly kind: 'found'; readonly realm: Realm; readonly backEnd: string; readonly account: Account }
  | {
      readonly kind: 'refused';
      readonly code: RefusalCode;
      /** For the record: as the realm spells it where the account is known, else the first name. */
      readonly user: string | undefined;
      readonly detail?: string | undefined;
    };

/** The CA that vouches for the names. */
export interface Vouching {
  /** Its name in the settings. */
  readonly authority: string;
  /** Accounts in these realms alone; undefined: in any. */
  readonly realms: readonly string[] | undefined;
}

export interface AccountSearch {
  readonly realms: Realms;
  /** In the certificate, preferred first. */
  readonly names: readonly string[];
  readonly vouching: Vouching;
  readonly who: Omit<Claimant, 'name' | 'presented'>;
  readonly patience?: Patience;
}

/**
 * Finds the account of somebody whose certificate has proven who they are. Each name leads to a realm as a name in PPP does, and
 * its back ends are asked in their order; the first account found counts, whether it may be used or not.
 *
 * Behind a name in PPP is a password, which no account but the user's own has. A certificate has nothing of the kind: what is
 * found is logged in. So no back end is passed over that may know the account but does not answer, nor is another name tried
 * where a realm's suffix or prefix says whose name this is: the certificate's next name, in another realm, may be somebody
 * else's. The next is tried only where the name led to the default realm, which says nothing of whose it is, and is unknown there.
 * @throws BackEndFailure; the internal back end's own errors
 */
export async function findAccount(search: AccountSearch): Promise<FoundAccount> {
  const { realms, names } = search;
  const refused = (code: RefusalCode, detail: string) => ({ kind: 'refused', code, user: names[0], detail }) as const;
  const tried = `names in the certificate: ${names.join(', ')}`;
  const reasons = new Set<string>();
  let realmless = true;
  for (const presented of names) {
    const led = realms.find(presented);
    if (led === undefined || led.name === '') continue;
    realmless = false;
    const outcome = await findInRealm(led, presented, search);
    if (outcome.kind === 'silent') return refused('back-end-unavailable', outcome.detail);
    if (outcome.kind !== 'nobody') return outcome;
    for (const each of outcome.reasons) reasons.add(each);
    if (led.rule.kind !== 'default') break;
  }
  if (realmless) return refused('unknown-realm', tried);
  return refused('unknown-user', [tried, ...reasons].join('; '));
}

type FoundInRealm =
  | FoundAccount
  | { readonly kind: 'silent'; readonly detail: string }
  /** Why not, beside that it is unknown. */
  | { readonly kind: 'nobody'; readonly reasons: readonly string[] };

async function findInRealm(
  { realm, name }: RealmName,
  presented: string,
  { vouching, who, patience = new Patience() }: AccountSearch,
): Promise<FoundInRealm> {
  if (vouching.realms?.includes(realm.name) === false) {
    const reason = `the CA ${vouching.authority} is not trusted for accounts in the realm ${realm.name}`;
    return { kind: 'nobody', reasons: [reason] };
  }
  const asked = await askInOrder(realm.backEnds, {
    patience,
    passOver: false,
    question: (backEnd) => {
      const lookup = backEnd.lookup?.bind(backEnd);
      return lookup && (() => lookup({ ...who, name, presented }));
    },
  });
  if (asked.kind === 'nobody') {
    if (asked.silent.length > 0) return { kind: 'silent', detail: asked.silent.join('; ') };
    return { kind: 'nobody', reasons: asked.unable.map((backEnd) => `${backEnd} cannot look accounts up`) };
  }
  const { answer, backEnd } = asked;
  if (answer.kind === 'accepted') return { kind: 'found', realm, backEnd, account: answer.account };
  const user = answer.name === undefined ? presented : realm.qualify(answer.name);
  return { kind: 'refused', code: answer.code, user, detail: answer.detail };
}
