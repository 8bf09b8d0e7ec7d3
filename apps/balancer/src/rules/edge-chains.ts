import { newClientsBurst, newClientsPerSecond } from '../limits.ts';
import type { Chains } from './common-chains.ts';
import { clearMark, clientDestination, drop, hex, payload, quoted, readClient } from './expressions.ts';
import { chainOf, counterOf, forgotten } from './names.ts';
import { typeAndCodeBefore } from './quoted-address.ts';
import type { Place, SteeredEdge } from './steering.ts';

/** Chains of single edges: to it, from it, and ICMP errors both ways. */
export const edgeChains = (place: Place, edges: readonly SteeredEdge[]): Chains =>
  Object.fromEntries(edges.flatMap((edge) => Object.entries(chainsOf(place.publicAddress, edge))));

function chainsOf(publicAddress: string, edge: SteeredEdge): Chains {
  const { slot, address } = edge;
  return {
    [chainOf('to', edge)]: [clearMark, `counter name ${counterOf('in', slot)}`, `ip daddr set ${address} accept`],
    // Whom nobody knows, forged sources among them. What is beyond would cost the edge's own clients packets.
    [chainOf('new', edge)]: [
      `limit rate over ${newClientsPerSecond}/second burst ${newClientsBurst} packets ${drop('flood')}`,
      `goto ${chainOf('to', edge)}`,
    ],
    [chainOf('from', edge)]: [
      `counter name ${counterOf('out', slot)}`,
      `udp sport 4500 ${payload.spi} 0 ${payload.cookie4500} != 0 goto ${chainOf('learn', edge)}`,
      'accept',
    ],
    /**
     * Learned from what edges send, not from what comes in: behind a forged source nobody answers, so that on 4500 the edge says
     * nothing to it. What is there is not written over by `update`, which only makes it live on.
     */
    [chainOf('learn', edge)]: [
      clearMark,
      `${readClient(clientDestination)} meta mark != ${slot} delete @clients { ${clientDestination} : ${slot} }`,
      clearMark,
      `update @clients { ${clientDestination} : ${slot} } accept`,
      `counter name ${forgotten} accept`,
    ],
    [chainOf('error-to', edge)]: [
      clearMark,
      `ip daddr set ${address}`,
      ...replaceQuoted(quoted.source, publicAddress, address),
      'accept',
    ],
    [chainOf('error-from', edge)]: [
      // Of edges that are away and the like: nothing that clients could mend, and quoted with an address they do not know.
      'icmp code != frag-needed drop',
      `ip saddr set ${publicAddress}`,
      ...replaceQuoted(quoted.destination, address, publicAddress),
      'accept',
    ],
  };
}

/** The checksum of the quoted header itself stays as it was: it is of no use to anybody, and no kernel looks at it. */
const replaceQuoted = (field: string, from: string, to: string): string[] => [
  `${field} set ${hex(to)}`,
  `@th,0,16 set ${typeAndCodeBefore(from, to)}`,
  'icmp type set destination-unreachable',
  'icmp code set frag-needed',
];
