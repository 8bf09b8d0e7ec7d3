import type { KeyUse } from '@sekisho/contracts';

/** What a use of a key says of today: it is what these client and user had last, or they have come with another since, or were refused. */
export type Standing = 'still' | 'refused' | `has ${string}`;

/** @param uses those that were heard of last first */
export function standingOf(uses: readonly KeyUse[]): (KeyUse & { readonly standing: Standing })[] {
  const latest = new Map<string, KeyUse>();
  for (const use of uses) if (use.outcome !== 'refused' && !latest.has(whoOf(use))) latest.set(whoOf(use), use);
  return uses.map((use) => ({ ...use, standing: standing(use, latest.get(whoOf(use))) }));
}

function standing(use: KeyUse, latest: KeyUse | undefined): Standing {
  if (latest !== undefined && latest !== use) return `has ${latest.preSharedKey}`;
  return use.outcome === 'refused' ? 'refused' : 'still';
}

/** The same user on a telephone and on a laptop are two, whose keys are changed one by one. */
const whoOf = ({ user, client, remote }: KeyUse): string => JSON.stringify([user ?? { remote }, client]);
