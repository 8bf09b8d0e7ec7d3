import type { Duration, Instant } from '@sekisho/wire';
import { later } from '@sekisho/wire';
import { limits } from '../limits.ts';
import type { Credentials, PppDownReason, Verdict } from '../link.ts';

/** One end of an authentication protocol between LCP and IPCP (RFC 1661 §3.5). */
export interface Authentication {
  start(now: Instant): AuthenticationOutput[];
  /** A packet of this protocol, also after the result: what got lost is repeated. @throws DecodeError */
  receive(packet: Uint8Array, now: Instant): AuthenticationOutput[];
  timeout(now: Instant): AuthenticationOutput[];
  deadline(): Instant | undefined;
  /** The answer to a `verify` or `eap` output; one to a stale question is ignored. */
  answer(question: number, answer: Answer, now: Instant): AuthenticationOutput[];
  /** A packet of a network protocol came: to an EAP peer that means success (RFC 3748 §4.2). */
  networkHeard(now: Instant): AuthenticationOutput[];
}

export type Answer =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'eap'; readonly packet: Uint8Array };

export type AuthenticationOutput =
  | { readonly kind: 'send'; readonly protocol: number; readonly information: Uint8Array }
  | { readonly kind: 'verify'; readonly question: number; readonly credentials: Credentials }
  | { readonly kind: 'eap'; readonly question: number; readonly packet: Uint8Array }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: PppDownReason; readonly detail?: string }
  | { readonly kind: 'ignored'; readonly reason: string };

/** Numbers of the questions of one link: never used twice, so that a late answer finds no other question. */
export interface Questions {
  next(): number;
}

/** A packet that is repeated until it is answered; the link bounds how long. */
export interface Repetition {
  readonly packet: Uint8Array;
  readonly deadline: Instant;
}

export const repeatLater = (
  packet: Uint8Array,
  now: Instant,
  by: Duration = limits.authenticationRestart,
): Repetition => ({
  packet,
  deadline: later(now, by),
});

export const ignored = (reason: string): AuthenticationOutput[] => [{ kind: 'ignored', reason }];
