import { addressOf, type LogRecord, type RefusalCode } from '@sekisho/contracts';
import { accountOf, hasAllLogins, isExpired, isInCommunity, locksOn } from './account-findings.ts';
import type { Facts } from './facts.ts';

/** Whether what a record tells still keeps the client out; undefined: nothing here says so. */
export function stillStands(record: LogRecord, facts: Facts): boolean | undefined {
  const check = record.code === null ? undefined : checks[record.code];
  return check?.(facts, record);
}

type Check = (facts: Facts, record: LogRecord) => boolean | undefined;

const ofAccount =
  (check: (user: NonNullable<ReturnType<typeof accountOf>>, facts: Facts) => boolean): Check =>
  (facts, { user }) => {
    const account = accountOf(facts, user ?? undefined);
    return account && check(account, facts);
  };

const locked: Check = (facts, { user, remote }) =>
  facts.accounts && locksOn(facts, user ?? undefined, addressOf(remote)).length > 0;

const checks: Partial<Record<RefusalCode, Check>> = {
  'account-locked': locked,
  'too-many-attempts': locked,
  'account-disabled': ofAccount(({ disabled }) => disabled),
  'account-expired': ofAccount((user, { now }) => isExpired(user, now)),
  'password-expired': ofAccount(({ mustChange }) => mustChange),
  'office-mode-not-enabled': ofAccount(({ officeMode }) => !officeMode),
  'not-in-remote-access-community': ofAccount((user, facts) => !isInCommunity(user, facts)),
  'unknown-user': (facts, { user }) =>
    facts.accounts && (accountOf(facts, user ?? undefined) === undefined ? undefined : false),
  'too-many-logins': ofAccount((user, facts) => hasAllLogins(user, facts)),
  'no-address-available': ({ pools }) => pools?.pools.some(({ inUse, size }) => inUse >= size),
  'back-end-unavailable': ({ backEnds }) =>
    backEnds?.some((reply) => reply.backEnds.some(({ servers }) => servers.some(({ state }) => state === 'down'))),
};
