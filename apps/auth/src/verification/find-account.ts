import type { RefusalCode } from '@sekisho/contracts';
import type { Account, Claimant } from '../back-ends/back-end.ts';
import type { Realm, Realms } from '../realms/realms.ts';
import { askInOrder } from './pass-over.ts';
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

/**
 * Finds the account of somebody whose certificate has proven who they are. Each name leads to a realm as a name in PPP does, and
 * its back ends are asked as for a password; the first account found counts, whether it may be used or not.
 * @param names preferred first
 * @throws BackEndFailure; the internal back end's own errors
 */
export async function findAccount(
  realms: Realms,
  names: readonly string[],
  who: Omit<Claimant, 'name' | 'presented'>,
  patience = new Patience(),
): Promise<FoundAccount> {
  const silent: string[] = [];
  const unable: string[] = [];
  let realmless = true;
  for (const presented of names) {
    const found = realms.find(presented);
    if (found === undefined || found.name === '') continue;
    realmless = false;
    const { realm, name } = found;
    const search = await askInOrder(realm.backEnds, {
      patience,
      question: (backEnd) => {
        const lookup = backEnd.lookup?.bind(backEnd);
        return lookup && (() => lookup({ ...who, name, presented }));
      },
    });
    if (search.kind === 'answered') {
      const { answer, backEnd } = search;
      if (answer.kind === 'accepted') return { kind: 'found', realm, backEnd, account: answer.account };
      const { code, detail } = answer;
      return {
        kind: 'refused',
        code,
        user: answer.name === undefined ? presented : realm.qualify(answer.name),
        detail,
      };
    }
    silent.push(...search.silent);
    unable.push(...search.unable);
  }
  const refused = (code: RefusalCode, detail: string) => ({ kind: 'refused', code, user: names[0], detail }) as const;
  const tried = `names in the certificate: ${names.join(', ')}`;
  if (realmless) return refused('unknown-realm', tried);
  if (silent.length > 0) return refused('back-end-unavailable', unique(silent).join('; '));
  if (unable.length > 0)
    return refused('unknown-user', `${tried}; ${unique(unable).join(' and ')} cannot look accounts up`);
  return refused('unknown-user', tried);
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
