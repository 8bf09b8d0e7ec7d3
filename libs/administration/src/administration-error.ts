/** Something the administrator can mend: a sentence that is shown as it is. */
export class AdministrationError extends Error {
  override readonly name: string = 'AdministrationError';
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
