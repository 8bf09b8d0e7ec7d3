import { devices, type Place, places, type Topology } from './topology.ts';

/**
 * Which cores do what. `one`: the gateway, with all that the kernel does for it, has the first core for itself, and
 * everything else the second. `two`: everybody may use both.
 */
export type Cores = 'one' | 'two';

export const gatewayCore = 0;
const otherCore = 1;
export const coresNeeded = 2;

/** Command that a program in this place is started by. */
export function startedOn(cores: Cores, place: Place): string[] {
  if (cores === 'two') return [];
  return ['taskset', '-c', String(place === 'gateway' ? gatewayCore : otherCore)];
}

/** Steers the kernel's receive path: without this, a packet is processed on the core of its sender. */
export async function place(topology: Topology, cores: Cores): Promise<void> {
  for (const where of places) {
    const mask = cores === 'two' ? 0b11 : 1 << (where === 'gateway' ? gatewayCore : otherCore);
    for (const device of devices[where]) {
      const file = `/sys/class/net/${device}/queues/rx-0/rps_cpus`;
      await topology.run(where, 'sh', '-c', `echo ${mask.toString(16)} > ${file}`);
    }
  }
}
