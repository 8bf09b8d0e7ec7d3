import { encryptionDomain, type Topology } from '../network/topology.ts';

/** Leads programs in the clients' namespace through the session whose address they send from. */
export const tunnelDevice = { name: 'clients', address: '198.51.100.1/32', mtu: 1400 } as const;

/** Gives the device these leased addresses, and the way to the internal network. */
export async function leadThroughTunnels(topology: Topology, addresses: readonly string[]): Promise<void> {
  for (const address of addresses) await topology.ip('client', `addr replace ${address}/32 dev ${tunnelDevice.name}`);
  await topology.ip('client', `route replace ${encryptionDomain} dev ${tunnelDevice.name}`);
}
