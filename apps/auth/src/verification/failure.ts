import { SealError } from '@sekisho/platform';
import { VaultError } from '../back-ends/internal/password-vault.ts';

/** A back end threw, which it never does for what a server does: a bug, and nothing is known of the user. */
export class BackEndFailure extends Error {
  override readonly name = 'BackEndFailure';

  constructor(
    readonly backEnd: string,
    cause: unknown,
  ) {
    super(`the back end ${backEnd} failed`, { cause });
  }
}

/** What an administrator may read of a failure; the rest is in the log. */
export function describeFailure(error: unknown): string {
  if (error instanceof SealError) return 'the password was sealed to another key than the auth service has';
  if (error instanceof VaultError) return error.message;
  if (error instanceof BackEndFailure) return `${error.message}; the log of the auth service says how`;
  return 'the user store does not answer';
}
