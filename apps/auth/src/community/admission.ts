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

/** One thing that a user must fulfil. */
export interface AdmissionCheck {
  readonly what: 'remote-access-community' | 'office-mode' | 'machine-authentication' | 'user-authentication';
  /** What fulfils it, or what the group asks for. */
  readonly detail: string | undefined;
  /** undefined: fulfilled */
  readonly refusal: AdmissionRefusal | undefined;
}

/** Who of the users that proved who they are may connect. */
export class Admission {
  readonly #require: ReadonlyMap<string, Requirement>;

  constructor(private readonly community: Community) {
    // Directories spell groups in any case of letters: a requirement must not be missed for that.
    this.#require = new Map(Object.entries(community.require).map(([group, each]) => [group.toLowerCase(), each]));
  }

  /** @returns what is missing; undefined: admitted */
  refusal(account: RealmAccount, used: Authentications): AdmissionRefusal | undefined {
    return this.checks(account, used).find(({ refusal }) => refusal !== undefined)?.refusal;
  }

  /** Everything that is looked at, whether it is fulfilled or not. */
  checks({ groups, officeMode }: RealmAccount, used: Authentications): readonly AdmissionCheck[] {
    return [
      this.#membership(groups),
      check('office-mode', undefined, officeMode ? undefined : { code: 'office-mode-not-enabled' }),
      ...groups.flatMap((group) => this.#requirements(group, used)),
    ];
  }

  #membership(groups: readonly string[]): AdmissionCheck {
    const common = groups.filter((group) => this.community.groups.includes(group));
    if (common.length > 0) return check('remote-access-community', `by ${common.join(', ')}`);
    const detail = `its groups are ${this.community.groups.join(', ')}`;
    return check('remote-access-community', detail, { code: 'not-in-remote-access-community' });
  }

  #requirements(group: string, used: Authentications): AdmissionCheck[] {
    const { machine, user } = this.#require.get(group.toLowerCase()) ?? {};
    const checks: AdmissionCheck[] = [];
    if (machine !== undefined) {
      const detail = `the group ${group} requires ${machine}`;
      const code = 'machine-authentication-not-sufficient';
      checks.push(check('machine-authentication', detail, machine === used.machine ? undefined : { code, detail }));
    }
    if (user !== undefined) {
      const wanted = `the group ${group} requires ${user.join(' or ')}`;
      const code = 'user-authentication-not-sufficient';
      const refusal = user.includes(used.user)
        ? undefined
        : ({ code, detail: `${wanted}, used was ${used.user}` } as const);
      checks.push(check('user-authentication', wanted, refusal));
    }
    return checks;
  }
}

const check = (
  what: AdmissionCheck['what'],
  detail: string | undefined,
  refusal?: AdmissionRefusal | undefined,
): AdmissionCheck => ({ what, detail, refusal });
