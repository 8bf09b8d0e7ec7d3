import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ip, must } from '@sekisho/testing';
import { countArrivalsIn } from '../count-arrivals.ts';
import { type GuestLink, networkOf } from '../guest/guest-link.ts';
import { inNamespace, removeLeftovers, removeNamespaces } from '../namespaces.ts';

/**
 * The test network. Every box is a network namespace but the three clients, which are guests behind tap devices.
 *
 *     direct .10 ──┐                                   ┌── host 10.0.0.10 ── branch 10.0.5.10 (no more than 1200 bytes)
 *                  ├── internet 203.0.113.0/24 ── gw .1┤
 *     first  .11 ─ nat .20                             └── outside 192.0.2.10
 *     second .12 ──┘   192.168.1.0/24
 *
 * The encryption domain is the network of `host`, unless a test says otherwise.
 */
export const places = ['internet', 'gw', 'nat', 'host', 'branch', 'outside'] as const;
export type Place = (typeof places)[number];

export const addresses = {
  gateway: '203.0.113.1',
  nat: '203.0.113.20',
  host: '10.0.0.10',
  branch: '10.0.5.10',
  outside: '192.0.2.10',
} as const;

/** Where each client's tap is and how the guest is addressed there. */
export const clientLinks = {
  direct: { place: 'internet', tap: 'tap0', address: '203.0.113.10/24', router: '203.0.113.1', seenAs: '203.0.113.10' },
  first: { place: 'nat', tap: 'tap0', address: '192.168.1.11/24', router: '192.168.1.1', seenAs: addresses.nat },
  second: { place: 'nat', tap: 'tap1', address: '192.168.1.12/24', router: '192.168.1.1', seenAs: addresses.nat },
} as const satisfies Record<string, { place: Place; tap: string; address: string; router: string; seenAs: string }>;
export type ClientName = keyof typeof clientLinks;

/** Office Mode addresses lie in this network; hosts behind the gateway route it back to the gateway. */
export const officeModeNetwork = '10.20.0.0/24';

/** Of the way to the branch. */
export const branchMtu = 1200;

const prefix = 'sekisho-interop';

/** What a test process needs to know to reach a network that another process made; plain data. */
export interface NetworkHandle {
  readonly id: string;
  readonly directory: string;
}

export const namespace = (network: NetworkHandle, place: Place): string => `${network.id}-${place}`;

/** Command line that runs a program in a place. */
export const inPlace = (network: NetworkHandle, place: Place, command: readonly string[]): string[] =>
  inNamespace(namespace(network, place), command);

/** Networks a client reaches through the connection: the internal ones, and one outside of the encryption domain. */
const throughConnection = ['10.0.0.0/16', '192.0.2.0/24'];

export const clientLink = (network: NetworkHandle, name: ClientName): GuestLink => {
  const { place, ...link } = clientLinks[name];
  return {
    ...link,
    name,
    directory: join(network.directory, `client-${name}`),
    namespace: namespace(network, place),
    gateway: addresses.gateway,
    networks: throughConnection,
  };
};

/** Removes what earlier runs left behind whose process is gone, then makes a network of this process by each of these names, all alike. */
export async function makeNetworks(names: readonly string[]): Promise<readonly NetworkHandle[]> {
  await removeLeftovers(prefix);
  return Promise.all(names.map((name) => makeNetwork(`${prefix}-${process.pid}-${name}`)));
}

async function makeNetwork(id: string): Promise<NetworkHandle> {
  const network = { id, directory: await mkdtemp(join(tmpdir(), `${id}-`)) };
  for (const place of places) {
    await ip(`netns add ${namespace(network, place)}`);
    await ip(`-n ${namespace(network, place)} link set lo up`);
  }
  await layInternet(network);
  await layInside(network);
  await layBranch(network);
  await layNat(network);
  return network;
}

/** Ends every process in the network's namespaces and removes them with all that was in them. */
export async function removeNetwork(network: NetworkHandle): Promise<void> {
  await removeNamespaces(network.id);
  await rm(network.directory, { recursive: true, force: true });
}

async function layInternet(network: NetworkHandle): Promise<void> {
  const internet = namespace(network, 'internet');
  const gw = namespace(network, 'gw');
  const nat = namespace(network, 'nat');
  await ip(`-n ${internet} link add wire type bridge`);
  await bringUpSwitch(internet, 'wire', '203.0.113.254/24');
  await ip(`link add name gw netns ${internet} type veth peer name outer netns ${gw}`);
  await ip(`link add name nat netns ${internet} type veth peer name wan netns ${nat}`);
  await addTap(internet, clientLinks.direct.tap);
  for (const port of ['gw', 'nat', clientLinks.direct.tap]) {
    await ip(`-n ${internet} link set ${port} master wire up`);
  }
  await bringUp(gw, 'outer', `${addresses.gateway}/24`);
  await bringUp(nat, 'wan', `${addresses.nat}/24`);
}

async function layInside(network: NetworkHandle): Promise<void> {
  const gw = namespace(network, 'gw');
  for (const [place, router, device, address] of [
    ['host', '10.0.0.1', 'inner', addresses.host],
    ['outside', '192.0.2.1', 'beyond', addresses.outside],
  ] as const) {
    const far = namespace(network, place);
    await ip(`link add name ${device} netns ${gw} type veth peer name eth0 netns ${far}`);
    await bringUp(gw, device, `${router}/24`);
    await bringUp(far, 'eth0', `${address}/24`);
    await ip(`-n ${far} route add default via ${router}`);
  }
}

/** The host is the router of the branch, and the way there carries less than the tunnel, which neither end can know. */
async function layBranch(network: NetworkHandle): Promise<void> {
  const [host, branch] = [namespace(network, 'host'), namespace(network, 'branch')];
  await ip(`link add name branch netns ${host} type veth peer name eth0 netns ${branch}`);
  await bringUp(host, 'branch', '10.0.5.1/24');
  await ip(`-n ${host} route replace ${addresses.branch}/32 dev branch mtu ${branchMtu}`);
  await bringUp(branch, 'eth0', `${addresses.branch}/24`);
  await ip(`-n ${branch} route add default via 10.0.5.1`);
  await ip(`-n ${namespace(network, 'gw')} route add 10.0.5.0/24 via ${addresses.host}`);
  await must('ip', inPlace(network, 'host', ['sysctl', '-qw', 'net.ipv4.ip_forward=1']));
}

async function layNat(network: NetworkHandle): Promise<void> {
  const nat = namespace(network, 'nat');
  await ip(`-n ${nat} link add lan type bridge`);
  await bringUpSwitch(nat, 'lan', '192.168.1.1/24');
  for (const client of [clientLinks.first, clientLinks.second]) {
    await addTap(nat, client.tap);
    await ip(`-n ${nat} link set ${client.tap} master lan up`);
  }
  await must('ip', ['netns', 'exec', nat, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
  // "random" translates every port, as many home routers do; two clients then never share one by luck.
  await nft(nat, 'add table ip nat');
  await nft(nat, 'add chain ip nat out { type nat hook postrouting priority srcnat; }');
  await nft(nat, 'add rule ip nat out oifname "wan" masquerade random');
}

/** The switch that each client's link is plugged into. */
const switches = { internet: 'wire', nat: 'lan' } as const;

/** Takes a client's network away without a word to it. */
export async function unplug(network: NetworkHandle, name: ClientName): Promise<void> {
  const { place, tap } = clientLinks[name];
  await ip(`-n ${namespace(network, place)} link set ${tap} nomaster`);
}

export async function plugIn(network: NetworkHandle, name: ClientName): Promise<void> {
  const { place, tap } = clientLinks[name];
  await ip(`-n ${namespace(network, place)} link set ${tap} master ${switches[place]}`);
}

async function addTap(ns: string, name: string): Promise<void> {
  await must('ip', ['netns', 'exec', ns, 'ip', 'tuntap', 'add', name, 'mode', 'tap']);
  // The guest's driver loses frames that are still to be segmented, which between namespaces would else stay whole.
  await ip(`-n ${ns} link set ${name} gso_max_segs 1`);
}

async function bringUp(ns: string, device: string, address: string): Promise<void> {
  await ip(`-n ${ns} addr add ${address} dev ${device}`);
  await ip(`-n ${ns} link set ${device} up`);
}

/** As `bringUp`; TCP acknowledges at once on this link, or each command to a guest's IKE daemon waits for delayed ones. */
async function bringUpSwitch(ns: string, device: string, address: string): Promise<void> {
  await ip(`-n ${ns} addr add ${address} dev ${device} noprefixroute`);
  await ip(`-n ${ns} link set ${device} up`);
  await ip(`-n ${ns} route add ${networkOf(address)} dev ${device} quickack 1`);
}

const nft = (ns: string, command: string): Promise<string> => must('ip', ['netns', 'exec', ns, 'nft', command]);

/**
 * Counts packets that arrive in a place from now on.
 * @param match an nftables expression, e.g. `ip saddr 10.20.0.99`
 * @returns asks for the number so far
 */
export const countArrivals = (network: NetworkHandle, place: Place, match: string): Promise<() => Promise<number>> =>
  countArrivalsIn(namespace(network, place), match);
