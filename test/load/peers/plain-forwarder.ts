import type { Topology } from '../network/topology.ts';

const links = ['outer', 'inner'] as const;
const firstTable = 100;

/**
 * What comes from the clients leaves by the first device, what comes from the internal network by the second.
 * @returns undoes it
 */
export async function handOver(topology: Topology, devices: readonly [string, string]): Promise<() => Promise<void>> {
  for (const [index, device] of devices.entries()) {
    await topology.run('gateway', 'sysctl', '-qw', `net.ipv4.conf.${device}.rp_filter=0`);
    await topology.ip('gateway', `link set ${device} up`);
    await topology.ip('gateway', `route replace default dev ${device} table ${firstTable + index}`);
    await topology.ip('gateway', `rule add iif ${links[index]} lookup ${firstTable + index}`);
  }
  return async () => {
    // The routes go with their devices.
    for (const [index] of devices.entries()) await topology.ip('gateway', `rule del lookup ${firstTable + index}`);
  };
}
