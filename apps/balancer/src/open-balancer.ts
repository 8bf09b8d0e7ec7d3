import { PrerequisiteError, type Settings } from '@sekisho/platform';
import type { ServiceContext } from '@sekisho/platform/service';
import { now } from '@sekisho/platform/timers';
import { Balancer } from './balancer.ts';
import { BalancerLife } from './balancer-life.ts';
import { nft } from './kernel/nft.ts';
import { SteeringTable } from './kernel/table.ts';
import { ClientMap } from './learned/client-map.ts';
import { ClientsOfEdges } from './learned/clients-of-edges.ts';
import { KnownEdges } from './presence/known-edges.ts';
import { publicAddress } from './public-address.ts';

/**
 * Puts the balancer together.
 * @throws PrerequisiteError: the settings know no cluster. RuntimeError: the environment does not say where clients send to
 */
export function openBalancer({ settings, runtime, bus, logger, inForce }: ServiceContext) {
  const cluster = clusterOf(settings);
  // Of what changes while it runs it reads the level of the log alone, which the platform sets.
  inForce.adoptBy((next) => void clusterOf(next));
  const [dialled, ...others] = settings.gateway.publicAddresses;
  const wanted = process.env.SEKISHO_BALANCER_PUBLIC ?? (others.length === 0 ? dialled : undefined);
  const place = { publicAddress: publicAddress(wanted), outside: cluster.outside };
  const edges = new KnownEdges();
  const clients = new ClientsOfEdges({
    bus,
    clients: new ClientMap(nft),
    logger,
    slotOf: (edge) => edges.slotOf(edge),
  });
  const table = new SteeringTable(nft);
  const balancer = new Balancer({ instance: runtime.instance, place, table, edges, clients, logger, now });
  const onConnection = (connected: boolean): void => edges.onConnection(connected, now());
  return { balancer, life: new BalancerLife({ balancer, clients, bus, nft, onConnection }) };
}

/** @throws PrerequisiteError */
function clusterOf({ cluster, file }: Pick<Settings, 'cluster' | 'file'>): NonNullable<Settings['cluster']> {
  if (cluster === undefined) {
    throw new PrerequisiteError(`${file} has no section "cluster": there are no edges to lead clients to.`);
  }
  return cluster;
}
