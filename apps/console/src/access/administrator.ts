import type { Role } from './roles.ts';

/** Who has signed in, as far as endpoints care. */
export interface Administrator {
  readonly name: string;
  readonly role: Role;
  /** Aborted when the sign-in ends, by whatever. */
  readonly signal?: AbortSignal;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once it is known whose request it is. */
    administrator?: Administrator;
  }
}
