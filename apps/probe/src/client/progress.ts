import type { ProbeStep } from './steps.ts';
import type { Turn } from './turn.ts';

/** What the stacks of a client tell it, and how far it has come. */
export interface Progress {
  /** The step under way; undefined once connected or ended. */
  step(): ProbeStep | undefined;
  /** A step is done and the next begins; repetitions (a rekey, a renegotiation) are no steps. */
  passed(step: ProbeStep, next: ProbeStep, turn: Turn): void;
  /** The connection can't be made, or broke. */
  fail(reason: string, turn: Turn): void;
}
