import type { RefusalCode } from '@sekisho/contracts';
import type { Filter } from 'ldapts';
import type { DirectoryEntry } from '../directory-entry.ts';

export interface AccountRefusal {
  readonly code: RefusalCode;
  readonly detail?: string;
}

/** How one family of servers names what the back end needs. */
export interface DirectorySchema {
  /** `{name}` stands for the user's name. */
  readonly userFilter: string;
  readonly nameAttribute: string;
  /** All attributes that the rest reads. */
  readonly userAttributes: readonly string[];
  /** Groups that the user is in. */
  groupsOfUser(user: DirectoryEntry): Filter;
  /** Groups that contain one of these groups; undefined: `groupsOfUser` finds groups within groups by itself. */
  readonly groupsOfGroups: ((names: readonly string[]) => Filter) | undefined;
  /** Why nobody may log in to the account, as far as the entry says so. @param now in milliseconds since the epoch */
  refusal(user: DirectoryEntry, now: number): AccountRefusal | undefined;
  /** Why somebody with the right password may not log in by it: too many wrong ones, or it must be changed. */
  passwordRefusal(user: DirectoryEntry): AccountRefusal | undefined;
}
