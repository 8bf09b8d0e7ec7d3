import type { FastifyRequest } from 'fastify';
import type { SignedIn } from './administrator.ts';

/** The guard has let nobody else through. */
export function whoIsIn({ signedIn }: FastifyRequest): SignedIn {
  if (signedIn === undefined) throw new Error('nobody is signed in, and the guard has let the request through');
  return signedIn;
}

/** Who has not signed in: at the door. */
export const nobody = 'console:-';

/** As the record of changes names whoever makes one here. */
export const byWhom = (request: FastifyRequest): string => `console:${whoIsIn(request).administrator.name}`;
