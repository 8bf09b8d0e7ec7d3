import type { AssignedAddress } from '@sekisho/contracts';
import { ipv4ToNumber } from '@sekisho/wire';

interface Connected {
  readonly user?: string | undefined;
  readonly address?: string | undefined;
  readonly connection: string;
}

/** Of several so many are told: one is enough to look into it. */
const heldToldMax = 8;

/** Sessions of others that have an address which is this user's alone; of a line, a range or network is there to be shared. */
export function heldByOthers(
  sessions: readonly Connected[],
  name: string,
  theirs: readonly Pick<AssignedAddress, 'first' | 'last'>[],
) {
  const wanted = theirs.filter(({ first, last }) => first === last).map(({ first }) => ipv4ToNumber(first));
  return sessions
    .flatMap(({ user, address, connection }) =>
      user === undefined || address === undefined || user.toLowerCase() === name.toLowerCase()
        ? []
        : [{ user, address, connection }],
    )
    .filter(({ address }) => wanted.includes(ipv4ToNumber(address)))
    .slice(0, heldToldMax);
}
