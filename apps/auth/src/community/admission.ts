import type { User } from '../users/user-store.ts';

export type AdmissionRefusal = 'not-in-remote-access-community' | 'office-mode-not-enabled';

/** Who of the users with the right password may connect. Asked only after the password was right. */
export class Admission {
  /** @param groups groups of the Remote Access community */
  constructor(private readonly groups: readonly string[]) {}

  /** @returns what is missing; undefined: admitted */
  refusal({ groups, officeMode }: Pick<User, 'groups' | 'officeMode'>): AdmissionRefusal | undefined {
    if (!groups.some((group) => this.groups.includes(group))) return 'not-in-remote-access-community';
    return officeMode ? undefined : 'office-mode-not-enabled';
  }
}
