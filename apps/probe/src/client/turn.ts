import type { Instant } from '@sekisho/wire';
import type { ClientEffect } from './client-effect.ts';

/** One call from outside: its time, and the effects gathered. */
export interface Turn {
  readonly now: Instant;
  readonly effects: ClientEffect[];
}
