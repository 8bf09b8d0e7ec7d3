import { ipv4ToNumber } from '@sekisho/wire';
import type { z } from 'zod';
import { type Ipv4Network, ipv4Address, ipv4Network } from './addresses.ts';
import { count, mapping } from './building-blocks.ts';

/** Several edges behind a UDP balancer. */
export const cluster = mapping({
  /** Between balancer and edges: each edge listens on its own address in it. */
  outside: ipv4Network,
  /** Through which answers go back to clients. */
  balancer: ipv4Address,
  /** Copies of what NATS keeps. */
  replicas: count(1, 5).default(3),
});
export type ClusterSettings = z.output<typeof cluster>;

/** A balancer in another network is no next hop. */
export function clusterProblems(settings: ClusterSettings | undefined): { path: string[]; message: string }[] {
  if (settings === undefined || isWithin(settings.balancer, settings.outside)) return [];
  const { address, prefix } = settings.outside;
  return [{ path: ['cluster', 'balancer'], message: `an address in cluster.outside, ${address}/${prefix}` }];
}

/** Whether an address belongs to a network. */
export function isWithin(address: string, { address: base, prefix }: Ipv4Network): boolean {
  const hosts = 2 ** (32 - prefix);
  return Math.floor(ipv4ToNumber(address) / hosts) === Math.floor(ipv4ToNumber(base) / hosts);
}
