import type { PppDownReason } from '../link.ts';
import type { ConfigurationOption } from '../options.ts';

/** A negotiation that can't succeed, and what the link goes down with. */
export interface Failure {
  readonly reason: PppDownReason;
  readonly detail?: string;
}

/** What is said to a Configure-Request. `nak` and `reject` carry the options as they stand in the answer. */
export type Judgement =
  | { readonly answer: 'ack' }
  | { readonly answer: 'nak' | 'reject'; readonly options: readonly ConfigurationOption[] }
  | { readonly answer: 'fail'; readonly failure: Failure };

/** The options of one protocol, which the automaton negotiates without knowing them. */
export interface Negotiator {
  /** A new negotiation begins: what an earlier one brought no longer holds. */
  begin(): void;
  /** Our own options, as wished now. */
  request(): ConfigurationOption[];
  judge(options: readonly ConfigurationOption[]): Judgement;
  /** The peer's options were acked and hold from now on. */
  agreed(options: readonly ConfigurationOption[]): void;
  /** The peer prefers other values. */
  naked(options: readonly ConfigurationOption[]): Failure | undefined;
  /** The peer refuses these of our options. */
  rejected(options: readonly ConfigurationOption[]): Failure | undefined;
}
