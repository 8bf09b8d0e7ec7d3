import type { RealmAnswer } from '../verification/ask-realm.ts';
import type { GuessOutcome } from './guess-guard.ts';

/** What an answer says of the password. Other refusals come from accounts whose password was right, or was not looked at. */
export function outcomeOf(answer: RealmAnswer['answer']): GuessOutcome {
  if (answer.kind === 'accepted') return 'right';
  return answer.code === 'wrong-password' || answer.code === 'unknown-user' ? 'wrong' : 'unknown';
}
