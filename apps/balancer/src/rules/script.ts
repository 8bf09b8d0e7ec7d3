import { balancerDrops } from '@sekisho/contracts';
import { clientRememberedHours, clientsRememberedMax } from '../limits.ts';
import { type Chains, commonChains, hooks } from './common-chains.ts';
import { edgeChains } from './edge-chains.ts';
import { clientSource } from './expressions.ts';
import { counterOf, forgotten, table } from './names.ts';
import type { Place, SteeredEdge } from './steering.ts';

/** What there is in the table. */
export interface TableContents {
  readonly chains: readonly string[];
  readonly counters: readonly string[];
}

export const removalScript = `table ${table}\ndelete table ${table}\n`;

/**
 * nftables' script for all of the steering: one transaction, in which the rules are replaced, and what was learned and counted stays.
 *
 * Datagrams for the public address get an edge's address for their destination, by the first byte of what the edge gave out: the
 * SPI of ESP, the responder cookie of IKE. First messages have none yet; they go where their client was before, else by a hash.
 * What edges send gets the public address for its source. Nothing else of a packet changes, and the kernel forwards it.
 */
export function steeringScript(place: Place, edges: readonly SteeredEdge[], present: TableContents): string {
  const chains: Chains = { ...edgeChains(place, edges), ...commonChains(place, edges) };
  const counters = countersOf(edges);
  const without = (there: readonly string[], wanted: readonly string[]) =>
    there.filter((each) => !wanted.includes(each));
  return [
    `table ${table} {`,
    `  map clients { typeof ${clientSource} : meta mark; flags dynamic,timeout; size ${clientsRememberedMax}; timeout ${clientRememberedHours}h; }`,
    ...counters.map((name) => `  counter ${name} { }`),
    ...Object.keys(chains).map((name) => `  chain ${name} { ${hooks[name] ?? ''} }`),
    '}',
    `flush table ${table}`,
    `table ${table} {`,
    ...Object.entries(chains).map(([name, rules]) => `  chain ${name} {\n${rules.map(indented).join('')}  }`),
    '}',
    ...without(present.chains, Object.keys(chains)).map((name) => `delete chain ${table} ${name}`),
    ...without(present.counters, counters).map((name) => `delete counter ${table} ${name}`),
    '',
  ].join('\n');
}

const countersOf = (edges: readonly SteeredEdge[]): string[] => [
  ...balancerDrops,
  forgotten,
  ...edges.flatMap(({ slot }) => [counterOf('in', slot), counterOf('out', slot)]),
];

const indented = (rule: string): string => `    ${rule}\n`;
