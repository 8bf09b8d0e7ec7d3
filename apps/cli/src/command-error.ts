import { AdministrationError } from '@sekisho/administration/error';

export { reasonOf } from '@sekisho/administration/error';

/** What stands in the way of a command: printed as it is, without a stack; the command exits with 1. */
export class CommandError extends AdministrationError {
  override readonly name = 'CommandError';
}
