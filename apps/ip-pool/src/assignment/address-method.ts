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

/** What a method has for an applicant; the lease store has yet to say that nobody else uses it. */
export type Finding =
  /** Nothing: the next method is asked. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'address';
      readonly address: string;
      readonly beside: Beside;
      /** Where it stands, for sentences such as `10.5.5.8 (ipassignment.conf:3) is in use`. */
      readonly origin: string;
      /** Called where another session uses the address. */
      giveBack?(): Promise<void>;
    }
  /** Any of a range, both ends included. */
  | {
      readonly kind: 'range';
      readonly first: string;
      readonly last: string;
      readonly beside: Beside;
      readonly origin: string;
    }
  /** Any of a pool of the settings, by its name. */
  | { readonly kind: 'pool'; readonly pool: string }
  /** The method can't say now, or what it says can't be followed. `final`: no other method is asked. */
  | { readonly kind: 'failed'; readonly code: AssignmentRefusal; readonly detail: string; readonly final: boolean };

/** A way to come to an Office Mode address (`officeMode.methods`). */
export interface AddressMethod {
  readonly source: AddressSource;

  /**
   * What it has for the applicant. What is said to be the user's own is given or the user is refused (`final`); a source that all
   * share, a DHCP server or the pool, leaves it to the next method.
   */
  find(applicant: Applicant): Promise<Finding>;

  /**
   * An edge has renewed these leases in the lease store, those of other methods among them.
   * @returns connections whose address was taken away: their sessions must end
   */
  renewed?(request: RenewRequest): Promise<readonly string[]>;

  /** An edge has given back a lease, of whatever method. */
  released?(request: ReleaseRequest): Promise<void>;

  /** Sentences for the administrator on what is wrong now. */
  problems?(): readonly string[];
}
