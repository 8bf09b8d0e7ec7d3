import type { ChildSa, IkeSaId } from '@sekisho/isakmp';
import { type Instant, later } from '@sekisho/wire';
import { replacedSaKept } from '../limits.ts';
import type { Renewable } from './client-effect.ts';

/** SAs that newer ones have replaced. */
export interface Replaced {
  /** Undefined: the ESP SAs alone were renewed. */
  readonly ikeSa: IkeSaId | undefined;
  readonly child: ChildSa | undefined;
}

/** The SAs of one client: those in use, those being renewed, and those that are to go. */
export class SecurityAssociations {
  /** The newest IKE SA. */
  ikeSa: IkeSaId | undefined;
  #child: ChildSa | undefined;
  #renewal: { readonly sa: Renewable; readonly of: IkeSaId } | undefined;
  #replaced: (Replaced & { readonly at: Instant }) | undefined;

  /** When `replaced` has something to delete: until then packets under way still arrive on it. */
  get deadline(): Instant | undefined {
    return this.#replaced?.at;
  }

  /** @returns the IKE SA to renew, or to renew under; undefined: there is none, or a renewal is under way */
  beginRenewal(sa: Renewable): IkeSaId | undefined {
    if (this.ikeSa === undefined || this.#renewal !== undefined) return undefined;
    this.#renewal = { sa, of: this.ikeSa };
    return this.ikeSa;
  }

  /** A pair of ESP SAs is in use. @returns what it renews, undefined: it is the first */
  use(child: ChildSa, now: Instant): Renewable | undefined {
    const before = this.#child;
    this.#child = child;
    const renewal = this.#endRenewal();
    if (renewal === undefined) return undefined;
    const ikeSa = renewal.sa === 'ike' ? renewal.of : undefined;
    this.#replaced = { at: later(now, replacedSaKept), ikeSa, child: before };
    return renewal.sa;
  }

  /** The gateway refused something. @returns what could not be renewed; undefined: it was no renewal */
  refused(): Renewable | undefined {
    return this.#endRenewal()?.sa;
  }

  /** What is to be deleted, once. */
  takeReplaced(): Replaced {
    const { ikeSa, child } = this.#replaced ?? {};
    this.#replaced = undefined;
    return { ikeSa, child };
  }

  #endRenewal(): { readonly sa: Renewable; readonly of: IkeSaId } | undefined {
    const renewal = this.#renewal;
    this.#renewal = undefined;
    return renewal;
  }
}
