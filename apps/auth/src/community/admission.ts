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

/** A pre-shared key of the settings. */
export interface PreSharedKey {
  readonly name: string;
  /** Whose it is; undefined: everybody's. */
  readonly groups?: readonly string[] | undefined;
}

/** The two authentications of a connection (RFC 3193 §2): of the machine in IKE, of the user in PPP. */
export interface Authentications {
  readonly machine: MachineAuthentication;
  /** Name of the pre-shared key that the machine has; undefined: it has none, or nothing is known of it. */
  readonly preSharedKey?: string | undefined;
  readonly user: UserMethod;
}

export interface AdmissionRefusal {
  readonly code: Extract<
    RefusalCode,
    | 'not-in-remote-access-community'
    | 'office-mode-not-enabled'
    | 'machine-authentication-not-sufficient'
    | 'pre-shared-key-of-another-group'
    | 'user-authentication-not-sufficient'
  >;
  readonly detail?: string;
}

/** One thing that a user must fulfil. */
export interface AdmissionCheck {
  readonly what:
    | 'remote-access-community'
    | 'office-mode'
    | 'machine-authentication'
    | 'pre-shared-key'
    | 'user-authentication';
  /** What fulfils it, or what the group asks for. */
  readonly detail: string | undefined;
  /** undefined: fulfilled */
  readonly refusal: AdmissionRefusal | undefined;
}

/** Who of the users that proved who they are may connect. */
export class Admission {
  readonly #require: ReadonlyMap<string, Requirement>;

  constructor(
    private readonly community: Community,
    private readonly preSharedKeys: readonly PreSharedKey[],
  ) {
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
      ...this.#ofKey(groups, used),
      ...groups.flatMap((group) => this.#requirements(group, used)),
    ];
  }

  #membership(groups: readonly string[]): AdmissionCheck {
    const common = groups.filter((group) => this.community.groups.includes(group));
    if (common.length > 0) return check('remote-access-community', `by ${common.join(', ')}`);
    const detail = `its groups are ${this.community.groups.join(', ')}`;
    return check('remote-access-community', detail, { code: 'not-in-remote-access-community' });
  }

  /** A key that is some groups' is known to their members: it proves nothing of others. */
  #ofKey(groups: readonly string[], { preSharedKey }: Authentications): AdmissionCheck[] {
    if (preSharedKey === undefined) return [];
    const code = 'pre-shared-key-of-another-group';
    const key = this.preSharedKeys.find(({ name }) => name === preSharedKey);
    if (key === undefined) {
      const detail = `no key of the settings is named ${preSharedKey}`;
      return [check('pre-shared-key', detail, { code, detail })];
    }
    if (key.groups === undefined) return [check('pre-shared-key', `${key.name} is everybody's`)];
    const own = new Set(groups.map((group) => group.toLowerCase()));
    const detail = `the key ${key.name} is for ${key.groups.join(', ')}`;
    const isIn = key.groups.some((group) => own.has(group.toLowerCase()));
    return [check('pre-shared-key', detail, isIn ? undefined : { code, detail })];
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
