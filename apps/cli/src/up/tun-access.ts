import { statSync } from 'node:fs';
import { CommandError } from '../command-error.ts';

/** Some systems make the device for root alone; what may be done with it depends on NET_ADMIN in any case. @throws CommandError */
export function checkTunAccess(user: number, device = '/dev/net/tun'): void {
  const stat = statSync(device, { throwIfNoEntry: false });
  if (user === 0 || stat === undefined) return;
  const wanted = stat.uid === user ? 0o600 : 0o006;
  if ((stat.mode & wanted) === wanted) return;
  throw new CommandError(
    `${device} is closed to the user that the edge runs as (mode ${(stat.mode & 0o777).toString(8)}): run chmod 666 ${device}; to use it takes NET_ADMIN all the same.`,
  );
}
