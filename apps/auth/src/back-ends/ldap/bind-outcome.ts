import type { RefusalCode } from '@sekisho/contracts';
import type { Secret } from '@sekisho/wire';
import {
  type Client,
  PasswordPolicyControl,
  PasswordPolicyError,
  type PasswordPolicyValue,
  ResultCodeError,
} from 'ldapts';

import { describeResult } from './result-codes.ts';

/** What a bind with a user's name and password said about them. */
export type BindOutcome =
  | { readonly kind: 'right' /** For the user. */; readonly message?: string | undefined }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly detail?: string | undefined }
  | { readonly kind: 'unknown-user' };

type Refusal = Extract<BindOutcome, { kind: 'refused' }>;

const refused = (code: RefusalCode, detail?: string): Refusal => ({ kind: 'refused', code, detail });

/**
 * Simple bind (RFC 4513 §5.1.3) with the password policy control. An empty password must not come here: the server
 * would take that for an unauthenticated bind and say "success" (§5.1.2).
 * @throws ResultCodeError when the result says nothing about the user; what ldapts throws when the connection fails
 */
export async function bindAsUser(client: Client, dn: string, password: Secret): Promise<BindOutcome> {
  if (password.length === 0) return refused('wrong-password', 'the password is empty');
  const policy = new PasswordPolicyControl();
  try {
    await client.bind(dn, password.revealText(), policy);
  } catch (error) {
    const outcome = error instanceof ResultCodeError ? refusalOf(error, policy.value) : undefined;
    if (outcome === undefined) throw error;
    return outcome;
  }
  return policyRefusal(policy.value) ?? { kind: 'right', message: warningOf(policy.value) };
}

/** Result codes of RFC 4511 §4.1.9 that say something about the user. */
const results = {
  referral: 10,
  constraintViolation: 19,
  noSuchObject: 32,
  inappropriateAuthentication: 48,
  invalidCredentials: 49,
  unwillingToPerform: 53,
} as const;

/** @returns undefined: the result is about the server */
export function refusalOf(
  { code, message }: Pick<ResultCodeError, 'code' | 'message'>,
  policy?: PasswordPolicyValue,
): BindOutcome | undefined {
  switch (code) {
    case results.invalidCredentials:
      return policyRefusal(policy) ?? activeDirectoryRefusal(message) ?? refused('wrong-password');
    case results.noSuchObject:
      return { kind: 'unknown-user' };
    case results.inappropriateAuthentication:
      return refused('method-not-possible-for-user', 'the entry has no password');
    case results.referral:
      return refused('refused-by-back-end', 'the user is kept by another server, and referrals are not followed');
    case results.constraintViolation:
    case results.unwillingToPerform:
      return policyRefusal(policy) ?? refused('refused-by-back-end', describeResult({ code, message }));
    default:
      return undefined;
  }
}

/** Draft-behera-ldap-password-policy-10 §6.2. */
function policyRefusal(policy: PasswordPolicyValue | undefined): Refusal | undefined {
  switch (policy?.error) {
    case PasswordPolicyError.PasswordExpired:
      return refused('password-expired');
    case PasswordPolicyError.AccountLocked:
      return refused('account-locked', 'by the password policy of the directory');
    case PasswordPolicyError.ChangeAfterReset:
      return refused('password-expired', 'it was reset and must be changed first');
    default:
      return undefined;
  }
}

const daySeconds = 24 * 60 * 60;

function warningOf(policy: PasswordPolicyValue | undefined): string | undefined {
  if (policy?.timeBeforeExpiration !== undefined) {
    const days = Math.floor(policy.timeBeforeExpiration / daySeconds);
    return days < 1 ? 'Your password expires today.' : `Your password expires in ${days} days.`;
  }
  if (policy?.graceAuthNsRemaining === undefined) return undefined;
  return `Your password has expired; you can log in ${policy.graceAuthNsRemaining} more times.`;
}

/** Windows errors, in hexadecimal, by what they say about the user. */
const windowsErrors: Readonly<Record<string, BindOutcome>> = {
  '525': { kind: 'unknown-user' },
  '52e': refused('wrong-password'),
  '52f': refused('refused-by-back-end', 'restrictions of the account forbid this login'),
  '530': refused('outside-login-hours'),
  '531': refused('refused-by-back-end', 'the user may not log in at this computer'),
  '532': refused('password-expired'),
  '533': refused('account-disabled'),
  '568': refused('refused-by-back-end', 'the user is in too many groups'),
  '701': refused('account-expired'),
  '773': refused('password-expired', 'it must be changed first'),
  '775': refused('account-locked'),
};

/**
 * What Active Directory writes into the message of invalidCredentials: "80090308: LdapErr: DSID-…, comment:
 * AcceptSecurityContext error, data 52e, v4563", the number after "data" being a Windows error.
 */
function activeDirectoryRefusal(message: string): BindOutcome | undefined {
  const [, data = ''] = /\bAcceptSecurityContext error, data ([0-9a-f]{1,8})\b/i.exec(message) ?? [];
  return windowsErrors[data.toLowerCase()];
}
