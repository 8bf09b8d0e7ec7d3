import type { Instant } from '@sekisho/wire';
import type { AutomatonState } from './transition-table.ts';

/** A Configure-Request as it was sent. */
interface Exchange {
  readonly identifier: number;
  readonly data: Uint8Array;
}

/** All the automaton remembers, as plain values. */
export interface AutomatonMemory {
  at: AutomatonState;
  nextIdentifier: number;
  /** RFC 1661 §4.6 restart counter */
  restarts: number;
  deadline: Instant | undefined;
  /** Our last Configure-Request. */
  request: (Exchange & { readonly answered: boolean; readonly sentAt: Instant }) | undefined;
  /** The peer has sent a Configure-Request in this negotiation. */
  heard: boolean;
  /** The peer's request that was acked last, and how often it was repeated in `opened`. */
  acked: (Exchange & { readonly repetitions: number }) | undefined;
  /** The peer's request that was refused last: its repetition is no new refusal. */
  refused: Exchange | undefined;
  naksSent: number;
  refusalsSent: number;
  refusalsReceived: number;
  /** Data of the next Terminate-Request. */
  farewell: Uint8Array;
}

export const initialMemory = (): AutomatonMemory => ({
  at: 'initial',
  nextIdentifier: 1,
  restarts: 0,
  deadline: undefined,
  request: undefined,
  heard: false,
  acked: undefined,
  refused: undefined,
  naksSent: 0,
  refusalsSent: 0,
  refusalsReceived: 0,
  farewell: new Uint8Array(),
});

/** The next identifier of the protocol's own packets. */
export function drawIdentifier(memory: AutomatonMemory): number {
  const identifier = memory.nextIdentifier;
  memory.nextIdentifier = (identifier + 1) & 0xff;
  return identifier;
}

/** A negotiation begins: what the one before has counted is forgotten. */
export function forgetNegotiation(memory: AutomatonMemory): void {
  memory.naksSent = 0;
  memory.refusalsSent = 0;
  memory.refusalsReceived = 0;
  memory.refused = undefined;
  memory.heard = false;
}

/** An open layer lasts for hours: what only its negotiation needed is let go. */
export function settle(memory: AutomatonMemory): void {
  memory.refused = undefined;
  if (memory.request?.answered) memory.request = { ...memory.request, data: new Uint8Array() };
}
