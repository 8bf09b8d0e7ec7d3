import { type Duration, milliseconds } from '@sekisho/wire';
import { limits } from '../limits.ts';

/**
 * How long to wait after a request was sent for the nth time, 1 the first (RFC 5080 §2.2.1): twice as long each time, so
 * that all tries fit into the time there is. After the last one the rest of the time is waited.
 */
export function repetitionWait(sent: number, timeout: Duration, tries: number): Duration {
  const first = Math.min(timeout / (2 ** tries - 1), limits.firstRepetitionMax);
  return milliseconds(Math.min(first * 2 ** (sent - 1), limits.repetitionMax));
}

/** @param byte a random one */
export const withJitter = (wait: Duration, byte: number): Duration =>
  milliseconds(wait * (1 + limits.repetitionJitter * (byte / 127.5 - 1)));
