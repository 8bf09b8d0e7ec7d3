/** Something the administrator can mend: printed as it is, without a stack; the command exits with 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
