import type { ConsoleSettings } from '@sekisho/platform';
import { firstInvitationBytesMax } from '../limits.ts';
import { takeFrom } from '../state/ownership.ts';
import type { StatePaths } from '../state/state-paths.ts';

/** Of the console's state directory (apps/console/src/access/first-invitation.ts). */
const invitationFile = 'first-administrator';

/** Where a browser finds the console. @param dialled an address of this machine, where it listens on all of them */
export function consoleAddress({ names: [name], listen }: ConsoleSettings, dialled: string): string {
  const { address, port } = listen;
  const host = name ?? (isAny(address) ? dialled : address === '127.0.0.1' ? 'localhost' : address);
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The link that makes the first administrator; undefined: there is one, or it does not lie ready yet. */
export function firstAdministratorLink(url: string, paths: Pick<StatePaths, 'service'>): string | undefined {
  try {
    const token = new TextDecoder()
      .decode(takeFrom(paths.service('console'), invitationFile, firstInvitationBytesMax))
      .trim();
    return /^[A-Za-z0-9_-]{43}$/.test(token) ? `${url}/invitation#${token}` : undefined;
  } catch {
    return undefined;
  }
}

const isAny = (address: string): boolean => address === '0.0.0.0' || address === '::';
