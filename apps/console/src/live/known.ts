import type { GatewayBus, gatherFacts } from '@sekisho/administration';
import type { LiveView } from './live-view.ts';

type Asked = Parameters<typeof gatherFacts>[0];

/** The gateway as a diagnosis asks it: what is known here anyway, nobody is waited for a second to say again. */
export const knownOf = (gateway: GatewayBus, view: Pick<LiveView, 'edges' | 'health'>): Asked => ({
  log: (query) => gateway.log(query),
  sessions: () => gateway.sessions(),
  edges: async () => {
    const edges = view.edges();
    return edges.length > 0 ? edges : gateway.edges();
  },
  administer: (command, payload) => gateway.administer(command, payload),
  certify: (command, payload) => gateway.certify(command, payload),
  poolHealth: () => gateway.poolHealth(),
  backEndHealth: async () => (await view.health.recent()).backEnds,
  gatewayCertificates: async () => (await view.health.recent()).certificates,
});
