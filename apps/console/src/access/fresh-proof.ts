import { AdministrationError } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import { proofFreshMs } from '../limits.ts';
import { whoIsIn } from './by-whom.ts';

/**
 * For what would let somebody in for good who found a desk left open: administrators and second factors.
 * @param now ms since the epoch
 * @throws AdministrationError where whoever is in has not proved themselves lately
 */
export function requireFreshProof(request: FastifyRequest, now = Date.now()): void {
  const { signIn } = whoIsIn(request);
  if (now - Date.parse(signIn.proven_at) < proofFreshMs) return;
  throw new AdministrationError('You signed in too long ago for this: sign out and in again, then do it.');
}
