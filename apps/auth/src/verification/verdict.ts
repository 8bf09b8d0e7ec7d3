import type { VerifyReply } from '@sekisho/contracts';
import type { Admission } from '../community/admission.ts';
import type { Finding } from './method.ts';

type Refused = Extract<VerifyReply, { outcome: 'refused' }>;

/** Credentials first; only who knows the password learns whether they are admitted. */
export function verdict(finding: Finding, presented: string, admission: Admission): VerifyReply {
  if (finding.kind === 'wrong') {
    return { outcome: 'refused', code: finding.code, user: finding.user?.name ?? presented };
  }
  const { user, authenticatorResponse } = finding;
  const missing = admission.refusal(user);
  if (missing !== undefined) return { outcome: 'refused', code: missing, user: user.name };
  return {
    outcome: 'accepted',
    user: user.name,
    groups: [...user.groups],
    ...(authenticatorResponse === undefined ? {} : { authenticatorResponse }),
  };
}

/** Nothing is known about the password: the client may try again. */
export const unavailable = (detail: string, user?: string): Refused => ({
  outcome: 'refused',
  code: 'authentication-service-unavailable',
  detail,
  ...(user === undefined ? {} : { user }),
});
