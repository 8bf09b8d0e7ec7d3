import { msChapErrorOf } from '@sekisho/contracts';
import type { Verdict } from '@sekisho/ppp';
import type { AuthenticationOutcome } from '../services/authentication.ts';
import type { Unavailable } from '../services/unavailable.ts';

/** What PPP is told of how the auth service has judged. */
export function verdictOf(outcome: Exclude<AuthenticationOutcome, Unavailable>): Verdict {
  if (outcome.kind === 'refused') return { outcome: 'refused', msChapError: msChapErrorOf(outcome.code) };
  const { authenticatorResponse } = outcome;
  return { outcome: 'accepted', ...(authenticatorResponse !== undefined && { authenticatorResponse }) };
}
