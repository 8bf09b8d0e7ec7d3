import type { TestProject } from 'vitest/node';
import { GuestMachine } from '../../support/guest/guest-machine.ts';
import { checkPrograms, guestPrograms } from '../../support/guest/programs.ts';
import { type ClientName, clientLink, clientLinks, makeNetwork, type NetworkHandle, removeNetwork } from './network.ts';
import { startTransferServer } from './transfer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    network: NetworkHandle;
  }
}

const programs = [...guestPrograms.names, 'dhcpcd', 'openssl', 'freeradius', 'radclient', 'dnsmasq', 'kea-dhcp4'];
const packages = `${guestPrograms.packages} dhcpcd-base openssl freeradius freeradius-utils dnsmasq-base kea-dhcp4-server`;

/** Lays the network and switches the guests on, once for all test files. They boot while the first gateway starts. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await checkPrograms(programs, packages);
  const network = await makeNetwork();
  const machines = (Object.keys(clientLinks) as ClientName[]).map(
    (name) => new GuestMachine(clientLink(network, name)),
  );
  const teardown = async () => {
    await Promise.all(machines.map((machine) => machine.stop()));
    await removeNetwork(network);
  };
  try {
    await Promise.all(machines.map((machine) => machine.start()));
    await Promise.all((['host', 'branch'] as const).map((place) => startTransferServer(network, place)));
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide('network', network);
  return teardown;
}
