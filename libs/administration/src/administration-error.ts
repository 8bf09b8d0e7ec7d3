/** Something the administrator can mend: a sentence that is shown as it is. */
export class AdministrationError extends Error {
  override readonly name: string = 'AdministrationError';
}

/** Whoever was asked has done nothing of it: it said no, or nobody was there to ask. */
export class NothingDoneError extends AdministrationError {
  override readonly name = 'NothingDoneError';
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
