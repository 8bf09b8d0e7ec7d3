import { AdministrationError } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import { proofFreshMs } from '../limits.ts';
import { whoIsIn } from './by-whom.ts';

/** Whether whoever is in has proved themselves lately. @param now ms since the epoch */
export const isProofFresh = (request: FastifyRequest, now = Date.now()): boolean =>
  now - Date.parse(whoIsIn(request).signIn.proven_at) < proofFreshMs;

/** What who is in may do, as soon as they have proved themselves again. */
export class StaleProofError extends AdministrationError {}

/**
 * For what would let somebody in for good who found a desk left open: administrators, second factors, and settings of the console, which say
 * who else lets people in.
 * @throws StaleProofError where whoever is in has not proved themselves lately
 */
export function requireFreshProof(request: FastifyRequest): void {
  if (isProofFresh(request)) return;
  throw new StaleProofError('You signed in too long ago for this: sign out and in again, then do it.');
}
