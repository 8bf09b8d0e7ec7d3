import { userInfo } from 'node:os';
import { type Change, type GatewayBus, recordChange } from '@sekisho/administration';

/** Tells the log what a command has changed. @param what such as `user.set bob` */
export const tellChange = (
  gateway: Pick<GatewayBus, 'bus'>,
  what: string,
  states: Pick<Change, 'before' | 'after'> = {},
): void => void recordChange(gateway.bus, { by: commandUser(), from: 'local', what, ...states });

/** Who gives commands here. */
export const commandUser = (): string => `cli:${nameOfUser()}`;

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    // An account of a container may have a number and no name.
    return String(process.getuid?.());
  }
}
