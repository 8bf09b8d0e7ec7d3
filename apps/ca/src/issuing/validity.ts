import { clockSkewMs } from '../limits.ts';
import { CaRefusal } from './refusal.ts';

export const dayMs = 24 * 3600_000;

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * A little into the past for clocks that are slow, and never beyond the issuer's own.
 * @throws CaRefusal when the issuer's is over
 */
export function validityWithin(issuer: Validity, now: Date, durationMs: number): Validity {
  if (issuer.notAfter <= now) {
    throw new CaRefusal(`The certificate of the internal CA itself ended on ${dayOf(issuer.notAfter)}.`);
  }
  const notBefore = Math.max(now.getTime() - clockSkewMs, issuer.notBefore.getTime());
  const notAfter = Math.min(now.getTime() + durationMs, issuer.notAfter.getTime());
  return { notBefore: wholeSecond(notBefore), notAfter: wholeSecond(notAfter) };
}

/** Certificates know no fractions of a second (RFC 5280 §4.1.2.5). */
export const wholeSecond = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000);

export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
