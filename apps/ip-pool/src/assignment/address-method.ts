import type { AddressSource, LeaseReply, LeaseRequest, ReleaseRequest, RenewRequest } from '@sekisho/contracts';
import type { Profile } from '@sekisho/platform';

/** Who asks for an address, with what is known of the user by now. */
export interface Applicant extends LeaseRequest {
  /** What the settings say of the user; undefined: everything is as for everybody. */
  readonly profile: Profile | undefined;
}

/** What comes with an address. What is left out is as the login, the profile, the pool or the settings have it, in this order. */
export interface Beside {
  /** At most two. */
  readonly dns?: readonly string[] | undefined;
  readonly nbns?: readonly string[] | undefined;
  readonly domain?: string | undefined;
  /** Prefixes, for the client. */
  readonly routes?: readonly string[] | undefined;
}

export type AssignmentRefusal = Extract<LeaseReply, { outcome: 'refused' }>['code'];

/** What a method has for an applicant. */
export type Finding =
  /** Nothing: the next method is asked. */
  | { readonly kind: 'none' }
  /** It can't say now, or what it says can't be followed. */
  | (Standing & { readonly kind: 'failed'; readonly code: AssignmentRefusal; readonly detail: string })
  | Found;

/** Addresses for an applicant; the lease store has yet to say that nobody else uses them. */
export type Found =
  | (FoundAddresses & {
      readonly kind: 'address';
      readonly address: string;
      /** Called where the session does not get the address after all; `inUse`: somebody else has it. */
      giveBack?(why: { readonly inUse: boolean }): Promise<void>;
    })
  /** Any of a range, both ends included. */
  | (FoundAddresses & { readonly kind: 'range'; readonly first: string; readonly last: string })
  /** Any of a pool of the settings, by its name. */
  | (FoundAddresses & { readonly kind: 'pool'; readonly pool: string });

interface Standing {
  /**
   * It is meant for this user: they get it or are refused, as whoever gave it to them does not expect another address. What comes
   * from a source that all share, a DHCP server or a pool, is left to the next method.
   */
  readonly own: boolean;
}

interface FoundAddresses extends Standing {
  readonly beside: Beside;
  /** Where it comes from, for sentences such as `10.5.5.8 (ipassignment.conf:3) is in use`. */
  readonly origin: string;
}

/** A way to come to an Office Mode address (`officeMode.methods`). */
export interface AddressMethod {
  readonly source: AddressSource;

  /** What it has for the applicant. */
  find(applicant: Applicant): Promise<Finding>;

  /**
   * An edge has renewed these leases, those of other methods among them. It waits for the answer: what takes time is done after.
   * @returns connections whose address was taken away by whoever gave it: their sessions must end
   */
  renewed?(request: RenewRequest): Promise<readonly string[]>;

  /** An edge has given back a lease, of whatever method; it may be told again. */
  released?(request: ReleaseRequest): Promise<void>;

  /** Sentences for the administrator on what is wrong now. */
  problems?(): readonly string[];
}
