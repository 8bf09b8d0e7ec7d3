import { run } from '@sekisho/testing';
import type { TestProject } from 'vitest/node';
import { GuestMachine } from './guest-machine.ts';
import { type ClientName, clientLinks, makeNetwork, type NetworkHandle, removeNetwork } from './network.ts';
import { startTransferServer } from './transfer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    network: NetworkHandle;
  }
}

const machine = ['linux.uml', 'ip', 'nft', 'setpriv', 'modprobe'];
const client = ['xl2tpd', 'pppd', 'swanctl', 'ping', 'dhcpcd'];
const servers = ['openssl', 'freeradius', 'radclient', 'dnsmasq', 'kea-dhcp4'];
const programs = [...machine, ...client, ...servers];
const packages =
  'user-mode-linux xl2tpd ppp strongswan-charon strongswan-swanctl libstrongswan-standard-plugins ' +
  'libstrongswan-extra-plugins libcharon-extra-plugins dhcpcd-base iproute2 iputils-ping nftables kmod openssl freeradius ' +
  'freeradius-utils dnsmasq-base kea-dhcp4-server';

/** Lays the network and switches the guests on, once for all test files. They boot while the first gateway starts. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await checkPrograms();
  const network = await makeNetwork();
  const machines = (Object.keys(clientLinks) as ClientName[]).map((name) => new GuestMachine(network, name));
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

async function checkPrograms(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('the interop tests make network namespaces: run them as root');
  const missing = [];
  for (const program of programs) {
    const found = await run('sh', ['-c', `command -v ${program}`]);
    if (found.exitCode !== 0) missing.push(program);
  }
  if (missing.length > 0) {
    throw new Error(`missing ${missing.join(', ')}: apt-get install -y --no-install-recommends ${packages}`);
  }
}
