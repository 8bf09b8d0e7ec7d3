import type { UserMethod } from '@sekisho/contracts';
import { Secret } from '@sekisho/wire';
import type { Answer, Attempt, BackEnd, Credentials, Decision } from '../back-ends/back-end.ts';
import type { Realm } from '../realms/realms.ts';
import { askInOrder } from './ask-in-order.ts';
import { Patience } from './patience.ts';

/** What the back ends of a realm came to, and the one that said so. */
export interface RealmAnswer {
  readonly answer: Decision;
  readonly backEnd: string;
}

export interface AskRealmOptions {
  readonly patience?: Patience;
  /** Told of every back end's answer. */
  readonly onAnswer?: (backEnd: BackEnd, answer: Answer | 'method-not-possible') => void;
}

/**
 * Asks the back ends of a realm in their order until one knows the user (`askInOrder`). Nobody is asked about no name.
 * @throws BackEndFailure; the internal back end's own errors
 */
export async function askRealm(
  { backEnds }: Realm,
  method: UserMethod,
  attempt: Attempt,
  { patience = new Patience(), onAnswer }: AskRealmOptions = {},
): Promise<RealmAnswer> {
  if (attempt.name === '') return { answer: nobody([], [], method), backEnd: '' };
  const search = await askInOrder(backEnds, {
    patience,
    onAnswer,
    question: (backEnd) => (backEnd.methods.has(method) ? () => verifyWith(backEnd, attempt) : undefined),
  });
  if (search.kind === 'answered') return search;
  return { answer: nobody(search.silent, search.unable, method), backEnd: backEnds.at(-1)?.name ?? '' };
}

/** A back end that is not waited for any more may still need the password, for its next server: it has one of its own. */
async function verifyWith(backEnd: BackEnd, attempt: Attempt): Promise<Answer> {
  const credentials = ownCopy(attempt.credentials);
  try {
    return await backEnd.verify({ ...attempt, credentials });
  } finally {
    if (credentials.method === 'pap') credentials.password.wipe();
  }
}

const ownCopy = (credentials: Credentials): Credentials =>
  credentials.method === 'pap'
    ? { method: 'pap', password: new Secret(credentials.password.reveal().slice()) }
    : credentials;

function nobody(silent: readonly string[], unable: readonly string[], method: UserMethod): Decision {
  if (silent.length > 0) return { kind: 'refused', code: 'back-end-unavailable', detail: silent.join('; ') };
  if (unable.length > 0) {
    const detail = `${unable.join(' and ')} cannot verify ${method}`;
    return { kind: 'refused', code: 'method-not-possible-for-user', detail };
  }
  return { kind: 'refused', code: 'unknown-user' };
}
