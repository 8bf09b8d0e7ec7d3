import { edgeStates } from '@sekisho/contracts';
import type { Dataplane, DropReason } from '@sekisho/dataplane';
import { boundedValues, observe } from '@sekisho/platform/metrics';
import type { Connections } from '../connections/connections.ts';
import type { IgnoredMessages } from '../connections/ignored-messages.ts';
import type { IkeStatistics } from '../ike/ike-statistics.ts';
import { limits } from '../limits.ts';
import type { Presence } from '../presence/presence.ts';
import type { LeaseFence } from '../services/lease-fence.ts';
import type { SlowCrypto } from '../slow-crypto/slow-crypto.ts';
import { KindsOfClients } from './kinds-of-clients.ts';

export interface MeasuredEdge {
  readonly dataplane: Pick<Dataplane, 'counters'>;
  readonly connections: Pick<Connections, 'all'>;
  readonly ignored: Pick<IgnoredMessages, 'byReason'>;
  readonly gateway: { readonly statistics: IkeStatistics };
  readonly slowCrypto: Pick<SlowCrypto, 'waiting'>;
  readonly fence: Pick<LeaseFence, 'carriesForMs'>;
  readonly presence: Pick<Presence, 'now'>;
}

const millisecondsPerSecond = 1000;

/** Measures what an edge knows of itself anyway, whenever it is collected. @returns a function that ends that */
export function measureEdge(edge: MeasuredEdge): () => void {
  const ends = [...measureTraffic(edge), ...measureConnections(edge), ...measureIke(edge)];
  return () => {
    for (const end of ends) end();
  };
}

function measureTraffic({ dataplane, ignored, fence }: MeasuredEdge): (() => void)[] {
  const reasonOf = boundedValues(limits.ignoredReasonsMax);
  return [
    observe('sekisho.traffic', (tell) => {
      const { bytesIn, bytesOut } = dataplane.counters();
      tell(bytesIn, { direction: 'in' });
      tell(bytesOut, { direction: 'out' });
    }),
    observe('sekisho.traffic.packets', (tell) => {
      const { packetsIn, packetsOut } = dataplane.counters();
      tell(packetsIn, { direction: 'in' });
      tell(packetsOut, { direction: 'out' });
    }),
    observe('sekisho.drops', (tell) => {
      const { drops } = dataplane.counters();
      for (const [reason, count] of Object.entries(drops) as [DropReason, number][]) tell(count, { reason });
    }),
    observe('sekisho.ignored', (tell) => {
      const counts = new Map<string, number>();
      for (const [reason, count] of Object.entries(ignored.byReason)) {
        const label = reasonOf(reason);
        counts.set(label, (counts.get(label) ?? 0) + count);
      }
      for (const [reason, count] of counts) tell(count, { reason });
    }),
    observe('sekisho.leases.carry', (tell) => {
      const ms = fence.carriesForMs;
      if (ms !== undefined) tell(ms / millisecondsPerSecond, {});
    }),
  ];
}

function measureConnections({ connections, presence }: MeasuredEdge): (() => void)[] {
  const kinds = new KindsOfClients();
  return [
    observe('sekisho.sessions', (tell) => {
      const standing = connections.all().filter(({ state }) => state === 'connected');
      for (const [kind, count] of kinds.count(standing.map(({ facts }) => facts.client))) tell(count, { ...kind });
    }),
    observe('sekisho.edge.state', (tell) => {
      const { state } = presence.now();
      for (const each of edgeStates) tell(state === each ? 1 : 0, { state: each });
    }),
    observe('sekisho.connect.under_way', (tell) => {
      tell(connections.all().filter(({ state }) => state === 'under-way').length, {});
    }),
  ];
}

function measureIke({ gateway, slowCrypto }: MeasuredEdge): (() => void)[] {
  return [
    observe('sekisho.ike.half_open', (tell) => tell(gateway.statistics.halfOpen, {})),
    observe('sekisho.ike.associations', (tell) => tell(gateway.statistics.associations, {})),
    observe('sekisho.ike.retransmissions', (tell) => {
      tell(gateway.statistics.unanswered, { direction: 'out' });
      tell(gateway.statistics.repeated, { direction: 'in' });
    }),
    observe('sekisho.crypto.queue', (tell) => tell(slowCrypto.waiting, {})),
  ];
}
