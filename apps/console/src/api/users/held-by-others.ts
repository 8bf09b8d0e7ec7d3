import type { AssignedAddress } from '@sekisho/contracts';
import { ipv4ToNumber } from '@sekisho/wire';

interface Connected {
  readonly user?: string | undefined;
  readonly address?: string | undefined;
  readonly connection: string;
}

/** Of several so many are told: one is enough to look into it. */
const heldToldMax = 8;

/** Sessions of others that have the one address which a line gives to this user; a range or network is there to be shared. */
export function heldByOthers(
  sessions: readonly Connected[],
  name: string,
  { first, last }: Pick<AssignedAddress, 'first' | 'last'>,
) {
  if (first !== last) return [];
  const wanted = ipv4ToNumber(first);
  return sessions
    .flatMap(({ user, address, connection }) =>
      user === undefined || address === undefined || user.toLowerCase() === name.toLowerCase()
        ? []
        : [{ user, address, connection }],
    )
    .filter(({ address }) => ipv4ToNumber(address) === wanted)
    .slice(0, heldToldMax);
}
