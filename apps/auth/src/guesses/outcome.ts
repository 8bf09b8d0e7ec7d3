import type { VerifyReply } from '@sekisho/contracts';
import type { Decision } from '../back-ends/back-end.ts';
import type { GuessOutcome } from './guess-guard.ts';

/** What an answer says of the password. Other refusals come from accounts whose password was right, or was not looked at. */
export function outcomeOf(answer: Decision | VerifyReply): GuessOutcome {
  if (!('code' in answer)) return 'right';
  return answer.code === 'wrong-password' || answer.code === 'unknown-user' ? 'wrong' : 'unknown';
}
