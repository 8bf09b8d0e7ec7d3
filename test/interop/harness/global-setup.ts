import type { TestProject } from 'vitest/node';
import { GuestMachine } from '../../support/guest/guest-machine.ts';
import { checkPrograms, guestPrograms } from '../../support/guest/programs.ts';
import {
  type ClientName,
  clientLink,
  clientLinks,
  makeNetworks,
  type NetworkHandle,
  removeNetwork,
} from '../../support/network/network.ts';
import { startTransferServer } from '../../support/network/transfer.ts';
import { interopWorkers } from './limits.ts';

declare module 'vitest' {
  interface ProvidedContext {
    networks: readonly NetworkHandle[];
  }
}

const programs = [...guestPrograms.names, 'dhcpcd', 'openssl', 'freeradius', 'radclient', 'dnsmasq', 'kea-dhcp4'];
const packages = `${guestPrograms.packages} dhcpcd-base openssl freeradius freeradius-utils dnsmasq-base kea-dhcp4-server`;

/** Lays a network for each worker, once for all test files. A network's guests boot when its first test file starts its gateway. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await checkPrograms(programs, packages);
  const networks = await makeNetworks(Array.from({ length: interopWorkers }, (_, index) => String(index + 1)));
  const machines = networks.flatMap((network) =>
    (Object.keys(clientLinks) as ClientName[]).map((name) => new GuestMachine(clientLink(network, name))),
  );
  const teardown = async () => {
    await Promise.all(machines.map((machine) => machine.stop()));
    await Promise.all(networks.map(removeNetwork));
  };
  try {
    await Promise.all(machines.map((machine) => machine.start({ on: false })));
    await Promise.all(
      networks.flatMap((network) => (['host', 'branch'] as const).map((place) => startTransferServer(network, place))),
    );
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide('networks', networks);
  return teardown;
}
