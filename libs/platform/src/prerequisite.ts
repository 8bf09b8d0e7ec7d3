/** The settings ask for something that this machine lacks; the message is a sentence for the administrator. */
export class PrerequisiteError extends Error {
  override readonly name = 'PrerequisiteError';
}
