import type { MachineAuthentication, RefusalCode, UserMethod } from '@sekisho/contracts';
import type { RealmAccount } from '../realms/realms.ts';

/** What members of a group must have used. */
export interface Requirement {
  readonly machine?: MachineAuthentication | undefined;
  readonly user?: readonly UserMethod[] | undefined;
}

export interface Community {
  /** Groups of the Remote Access community. */
  readonly groups: readonly string[];
  /** By group. */
  readonly require: Readonly<Record<string, Requirement>>;
}

/** The two authentications of a connection (RFC 3193 §2): of the machine in IKE, of the user in PPP. */
export interface Authentications {
  readonly machine: MachineAuthentication;
  readonly user: UserMethod;
}

export interface AdmissionRefusal {
  readonly code: Extract<
    RefusalCode,
    | 'not-in-remote-access-community'
    | 'office-mode-not-enabled'
    | 'machine-authentication-not-sufficient'
    | 'user-authentication-not-sufficient'
  >;
  readonly detail?: string;
}

/** Who of the users that proved who they are may connect. */
export class Admission {
  constructor(private readonly community: Community) {}

  /** @returns what is missing; undefined: admitted */
  refusal(account: RealmAccount, used: Authentications): AdmissionRefusal | undefined {
    const { groups } = account;
    if (!groups.some((group) => this.community.groups.includes(group))) {
      return { code: 'not-in-remote-access-community' };
    }
    if (!account.officeMode) return { code: 'office-mode-not-enabled' };
    for (const group of groups) {
      const { machine, user } = this.community.require[group] ?? {};
      if (machine !== undefined && machine !== used.machine) {
        return { code: 'machine-authentication-not-sufficient', detail: `the group ${group} requires ${machine}` };
      }
      if (user !== undefined && !user.includes(used.user)) {
        const detail = `the group ${group} requires ${user.join(' or ')}, used was ${used.user}`;
        return { code: 'user-authentication-not-sufficient', detail };
      }
    }
    return undefined;
  }
}
