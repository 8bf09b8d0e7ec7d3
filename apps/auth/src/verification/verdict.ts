import type { MachineAuthentication, UserMethod, VerifyReply } from '@sekisho/contracts';
import type { Decision } from '../back-ends/back-end.ts';
import type { Admission } from '../community/admission.ts';
import { accountInRealm, type Realm } from '../realms/realms.ts';

type Refused = Extract<VerifyReply, { outcome: 'refused' }>;

/** A user who proved who they are, or did not, to a back end of a realm. */
export interface Proof {
  readonly answer: Decision;
  readonly realm: Realm;
  readonly backEnd: string;
  readonly method: UserMethod;
  readonly machine: MachineAuthentication;
  /** Name of the machine's pre-shared key, where it is known. */
  readonly preSharedKey?: string | undefined;
  /** The name as the client sent it. */
  readonly presented: string;
}

/** Credentials first; only who has the right ones learns whether they are admitted. */
export function verdict(
  { answer, realm, backEnd, method, machine, preSharedKey, presented }: Proof,
  admission: Admission,
): VerifyReply {
  if (answer.kind === 'refused') {
    const { code, name, detail } = answer;
    return refused(code, name === undefined ? presented : realm.qualify(name), detail);
  }
  const account = accountInRealm(realm, answer.account);
  if (!realm.methods.has(method)) {
    const allowed = [...realm.methods].join(', ');
    return refused('method-not-allowed-in-realm', account.user, `${realm.name} allows ${allowed}, used was ${method}`);
  }
  const missing = admission.refusal(account, { machine, preSharedKey, user: method });
  if (missing !== undefined) return refused(missing.code, account.user, missing.detail);
  return {
    outcome: 'accepted',
    user: account.user,
    realm: realm.name,
    backEnd,
    method,
    groups: [...account.groups],
    grants: { ...answer.account.grants, ...(account.logins !== undefined && { logins: account.logins }) },
    ...(answer.authenticatorResponse !== undefined && { authenticatorResponse: answer.authenticatorResponse }),
  };
}

export const refused = (code: Refused['code'], user?: string, detail?: string): Refused => ({
  outcome: 'refused',
  code,
  ...(user !== undefined && { user }),
  ...(detail !== undefined && { detail }),
});

/** Nothing is known about the password: the client may try again. */
export const unavailable = (detail: string, user?: string): Refused =>
  refused('authentication-service-unavailable', user, detail);
