import type { BlastOptions, BlastResult } from '@sekisho/dataplane';
import type { LoadReport, LoadScenarioInput, StandingSession } from '@sekisho/probe/load';

/** To the process that holds the clients. */
export type Order =
  | { readonly order: 'run'; readonly scenario: LoadScenarioInput }
  | { readonly order: 'blast'; readonly options: BlastOptions }
  | { readonly order: 'stop' };

/** From it. */
export type Notice =
  | { readonly notice: 'ready' }
  /** Every client has connected or failed; `seconds` since the first began. */
  | { readonly notice: 'standing'; readonly sessions: readonly StandingSession[]; readonly seconds: number }
  | { readonly notice: 'blasted'; readonly result: BlastResult }
  | { readonly notice: 'finished'; readonly report: LoadReport }
  | { readonly notice: 'failed'; readonly reason: string };
