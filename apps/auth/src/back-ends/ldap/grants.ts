import { isIPv4 } from 'node:net';
import { type Grants, grants } from '@sekisho/contracts';
import { ipv4FromNumber } from '@sekisho/wire';
import type { DirectoryEntry } from './directory-entry.ts';

/** Of FreeRADIUS' schema for OpenLDAP, and of the page "Dial-in" of Active Directory. */
export const grantAttributes = [
  'radiusFramedIPAddress',
  'radiusSessionTimeout',
  'radiusIdleTimeout',
  'msRADIUSFramedIPAddress',
] as const;

/** What the entry grants; values that cannot be used are as good as absent. */
export function grantsOf(user: DirectoryEntry, message: string | undefined): Grants {
  const framedAddress = framedAddressOf(user);
  const sessionTimeoutMs = timeoutOf(user, 'radiusSessionTimeout');
  const idleTimeoutMs = timeoutOf(user, 'radiusIdleTimeout');
  return grants.parse({
    ...(framedAddress !== undefined && { framedAddress }),
    ...(sessionTimeoutMs !== undefined && { sessionTimeoutMs }),
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
    ...(message !== undefined && { message }),
  });
}

/** Active Directory keeps the address as a signed number of 32 bits. */
function framedAddressOf(user: DirectoryEntry): string | undefined {
  const text = user.text('radiusFramedIPAddress');
  if (text !== undefined && isIPv4(text)) return text;
  const number = user.integer('msRADIUSFramedIPAddress');
  return number === undefined ? undefined : ipv4FromNumber(Number(BigInt.asUintN(32, number)));
}

/** Seconds, as RADIUS has them. */
function timeoutOf(user: DirectoryEntry, attribute: string): number | undefined {
  const seconds = Number(user.integer(attribute) ?? 0n);
  return seconds > 0 && seconds < 2 ** 32 ? seconds * 1000 : undefined;
}
