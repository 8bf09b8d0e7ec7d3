import type { Topology } from '../network/topology.ts';

/** What comes from the clients leaves by the first device, what comes from the internal network by the second. */
export async function handOver(topology: Topology, devices: readonly [string, string]): Promise<void> {
  const links = ['outer', 'inner'] as const;
  for (const [index, device] of devices.entries()) {
    const table = 100 + index;
    await topology.run('gateway', 'sysctl', '-qw', `net.ipv4.conf.${device}.rp_filter=0`);
    await topology.ip('gateway', `link set ${device} up`);
    await topology.ip('gateway', `route replace default dev ${device} table ${table}`);
    await topology.ip('gateway', `rule add iif ${links[index]} lookup ${table}`);
  }
}
