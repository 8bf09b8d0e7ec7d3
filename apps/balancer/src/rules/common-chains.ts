import { bucketsMax, hashSeed } from '../limits.ts';
import { bucketRanges } from './buckets.ts';
import {
  choose,
  clearMark,
  clientQuoted,
  clientSource,
  drop,
  hex,
  payload,
  quoted,
  readClient,
} from './expressions.ts';
import { chainOf } from './names.ts';
import { keepsClients, type Place, type SteeredEdge, takesNewClients } from './steering.ts';

/** Rules by the names of their chains. */
export type Chains = Readonly<Record<string, readonly string[]>>;

export const hooks: Readonly<Record<string, string>> = {
  // Before the kernel tracks connections, which would cost a table of all clients, and after it has put fragments together.
  prerouting: 'type filter hook prerouting priority raw; policy accept;',
  // A source of this host's own is none that the kernel would forward: so it is set last.
  postrouting: 'type filter hook postrouting priority srcnat; policy accept;',
};

const ports = '{ 500, 4500 }';

/** Chains that are there whatever edges there are. */
export const commonChains = (place: Place, edges: readonly SteeredEdge[]): Chains => ({
  ...fromClients(edges),
  ...fromEdges(place, edges),
  ...errors(place, edges),
  prerouting: [
    `ip daddr ${place.publicAddress} udp dport 4500 notrack goto udp-4500`,
    `ip daddr ${place.publicAddress} udp dport 500 notrack goto udp-500`,
    `ip saddr ${place.outside.address}/${place.outside.prefix} udp sport ${ports} notrack goto from-edges`,
    `ip daddr ${place.publicAddress} ip hdrlength 5 icmp type destination-unreachable icmp code frag-needed notrack goto error-in`,
  ],
});

function fromClients(edges: readonly SteeredEdge[]): Chains {
  const bySlot = (field: string, of = edges) =>
    choose(
      field,
      of.map((edge) => `${edge.slot} : goto ${chainOf('to', edge)}`),
    );
  const addresses = new Map(edges.map(({ slot, address }) => [slot, address]));
  const buckets = bucketRanges(edges.filter(takesNewClients).map(({ slot }) => slot)).map(
    ({ first, last, slot }) =>
      `${first}-${last} : goto ${chainOf('new', { slot, address: addresses.get(slot) ?? '' })}`,
  );
  return {
    'udp-4500': [
      // ESP first, as that is nearly everything. A keepalive is too short to have an SPI.
      ...bySlot(`${payload.spi} != 0 ${payload.spiSlot}`),
      `${payload.spi} 0 goto ike-4500`,
      `udp length 9 ${drop('keepalive')}`,
      drop('unknown-slot'),
    ],
    'ike-4500': [`${payload.cookie4500} 0 goto first-message`, ...bySlot(payload.cookie4500Slot), drop('unknown-slot')],
    'udp-500': [`${payload.cookie500} 0 goto first-message`, ...bySlot(payload.cookie500Slot), drop('unknown-slot')],
    'first-message': [
      // A client's key is read behind 20 bytes of IP.
      `ip hdrlength != 5 ${drop('ip-options')}`,
      clearMark,
      readClient(clientSource),
      ...bySlot('meta mark', edges.filter(keepsClients)),
      clearMark,
      ...choose(`jhash ip saddr . udp sport mod ${bucketsMax} seed ${hashSeed}`, buckets),
      drop('no-edge'),
    ],
  };
}

const fromEdges = ({ publicAddress }: Place, edges: readonly SteeredEdge[]): Chains => ({
  'from-edges': [
    ...choose(
      'ip saddr',
      edges.map((edge) => `${edge.address} : goto ${chainOf('from', edge)}`),
    ),
    drop('not-an-edge'),
  ],
  postrouting: [
    ...(edges.length === 0
      ? []
      : [
          // Where a rule asks for the state, the kernel puts fragments together first: only the first one has ports and cookies.
          `ct state untracked udp sport ${ports} ip saddr { ${edges.map(({ address }) => address).join(', ')} } ip saddr set ${publicAddress} accept`,
        ]),
    'icmp type destination-unreachable goto error-out',
  ],
});

/** Path MTU discovery, both ways: errors quote a packet with the address that it had there. */
const errors = ({ publicAddress }: Place, edges: readonly SteeredEdge[]): Chains => ({
  'error-in': [
    `${quoted.versionAndLength} != 0x45 accept`,
    `${quoted.protocol} != 17 accept`,
    `${quoted.source} != ${hex(publicAddress)} accept`,
    clearMark,
    readClient(clientQuoted),
    ...choose(
      'meta mark',
      edges.map((edge) => `${edge.slot} : goto ${chainOf('error-to', edge)}`),
    ),
    clearMark,
    drop('icmp-unknown'),
  ],
  'error-out': [
    `${quoted.versionAndLength} != 0x45 accept`,
    `${quoted.protocol} != 17 accept`,
    `${quoted.destinationPort} != ${ports} accept`,
    ...choose(
      quoted.destination,
      edges.map((edge) => `${hex(edge.address)} : goto ${chainOf('error-from', edge)}`),
    ),
  ],
});
