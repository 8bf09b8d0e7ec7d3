import type { AdministratorRow, SignInRow } from '../store/schema.ts';

/** Whose request it is. */
export interface SignedIn {
  readonly administrator: AdministratorRow;
  readonly signIn: SignInRow;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once it is known whose request it is. */
    signedIn?: SignedIn;
  }
}
