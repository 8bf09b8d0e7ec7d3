import type { EapRequest, VerifyReply } from '@sekisho/contracts';
import type { Claimant } from '../back-ends/back-end.ts';
import type { Admission } from '../community/admission.ts';
import type { Realm } from '../realms/realms.ts';
import type { Patience } from '../verification/patience.ts';

/** Who is talking: everything of a request but its packet. */
export type EapClient = Omit<EapRequest, 'packet'>;

/** Whose user an EAP server of a realm talks with. */
export interface ExchangeParties {
  readonly client: EapClient;
  readonly claimant: Claimant;
  readonly realm: Realm;
  readonly admission: Admission;
  /**
   * To be asked before a password is looked at: who guesses has to wait. Certificates are not guessed, and nobody who has one
   * is to wait because another guesses at the password of that name.
   * @returns the refusal of who has to wait; undefined: go ahead
   */
  readonly mayGuess: () => Promise<Refusal | undefined>;
}

export type Refusal = Extract<VerifyReply, { outcome: 'refused' }>;

/** What an EAP server of a realm has to say to a packet. */
export type ExchangeStep =
  | {
      readonly kind: 'continue';
      readonly packet: Uint8Array;
      /** The user is refused already; the client has yet to acknowledge it. */
      readonly refusal?: Refusal | undefined;
    }
  /** `packet` is an EAP Success if the user is accepted, else a Failure. */
  | { readonly kind: 'done'; readonly reply: VerifyReply; readonly packet: Uint8Array }
  /** The server does not answer, nothing is known of the user. */
  | { readonly kind: 'unavailable'; readonly detail: string };

/** An EAP server of a realm in one conversation, the gateway's own or a back end's. */
export interface Exchange {
  /** @param packet a Response of the client, the first one with its Identity */
  receive(packet: Uint8Array, patience: Patience): Promise<ExchangeStep>;
  /** Lets go of what it holds, where it does not come to its end. */
  close?(): void;
}
