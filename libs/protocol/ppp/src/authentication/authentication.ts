import { type Instant, later } from '@sekisho/wire';
import { limits } from '../limits.ts';
import type { AuthenticationProtocol, Credentials, PppDownReason, Verdict } from '../link.ts';
import { protocolNumbers } from '../protocol-numbers.ts';

/** One end of an authentication protocol between LCP and IPCP (RFC 1661 §3.5). */
export interface Authentication {
  start(now: Instant): AuthenticationOutput[];
  /** A packet of this protocol, also after the result: what got lost is repeated. @throws DecodeError */
  receive(packet: Uint8Array, now: Instant): AuthenticationOutput[];
  /** Absent, as `deadline` then is: this end repeats nothing of its own accord. */
  timeout?(now: Instant): AuthenticationOutput[];
  deadline?(): Instant | undefined;
  /** The answer to a `verify` or `eap` output; one to a stale question is ignored. Absent: this end asks nothing. */
  answer?(question: number, answer: Answer, now: Instant): AuthenticationOutput[];
  /** A packet of a network protocol came. Absent: that tells this end nothing. */
  networkHeard?(): AuthenticationOutput[];
}

export type Answer =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'eap'; readonly packet: Uint8Array };

export type AuthenticationOutput =
  | { readonly kind: 'send'; readonly packet: Uint8Array }
  | { readonly kind: 'verify'; readonly question: number; readonly credentials: Credentials }
  | { readonly kind: 'eap'; readonly question: number; readonly packet: Uint8Array }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: PppDownReason; readonly detail?: string }
  | { readonly kind: 'ignored'; readonly reason: string };

/** Which protocol number carries which authentication: CHAP's algorithms share one. */
export const authenticationNumbers: Readonly<Record<AuthenticationProtocol, number>> = {
  pap: protocolNumbers.pap,
  'chap-md5': protocolNumbers.chap,
  'ms-chap-v2': protocolNumbers.chap,
  eap: protocolNumbers.eap,
};

/** Numbers of the questions of one link: never used twice, so that a late answer finds no other question. */
export interface Questions {
  next(): number;
}

/** A packet that is repeated until it is answered; the link bounds how long. */
export interface Repetition {
  readonly packet: Uint8Array;
  readonly deadline: Instant;
}

export const repeatLater = (packet: Uint8Array, now: Instant): Repetition => ({
  packet,
  deadline: later(now, limits.authenticationRestart),
});

export const send = (packet: Uint8Array): AuthenticationOutput => ({ kind: 'send', packet });

export const ignored = (reason: string): AuthenticationOutput[] => [{ kind: 'ignored', reason }];
