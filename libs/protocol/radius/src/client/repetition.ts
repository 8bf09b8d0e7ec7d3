import { type Duration, milliseconds } from '@sekisho/wire';
import { limits } from '../limits.ts';

export interface Repetition {
  /** How often the request was sent, the first time included: 1 to tries - 1. */
  readonly sent: number;
  readonly tries: number;
  /** From the first time it was sent to the end of the waiting. */
  readonly timeout: Duration;
  /** Of that. */
  readonly left: Duration;
}

/**
 * How long to wait for the next repetition: twice as long each time (RFC 5080 §2.2.1), and never so long that the tries
 * that are left don't fit into the time that is left.
 */
export function repetitionWait({ sent, tries, timeout, left }: Repetition): Duration {
  const { firstRepetitionMin, firstRepetitionMax, repetitionMax } = limits;
  const first = Math.min(Math.max(timeout / (2 ** tries - 1), firstRepetitionMin), firstRepetitionMax);
  return milliseconds(Math.min(first * 2 ** (sent - 1), repetitionMax, left / (tries - sent + 1)));
}

/** @param byte a random one */
export const withJitter = (wait: Duration, byte: number): Duration =>
  milliseconds(wait * (1 + limits.repetitionJitter * (byte / 127.5 - 1)));
