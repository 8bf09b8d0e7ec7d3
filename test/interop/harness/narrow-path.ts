import { ip, must } from '@sekisho/testing';
import type { Guest } from '../../support/guest/guest.ts';
import { withoutPrefix } from '../../support/guest/guest-link.ts';
import { inNamespace } from '../../support/namespaces.ts';
import { addresses, type NetworkHandle, namespace } from '../../support/network/network.ts';

/** A way between a client and the gateway with a router, behind which the links are narrow in both directions. */
export interface NarrowPath {
  /** Changes the MTU of the narrow links. */
  resize(mtu: number): Promise<void>;
  /** Fragments so far that the router sent to the gateway, and to the client. */
  fragments(): Promise<{ readonly toGateway: number; readonly toClient: number }>;
  heal(): Promise<void>;
}

const table = 'narrow';

/**
 * Makes the way narrow: packets that are longer are fragmented by the router, or answered by ICMP where they may not be.
 * In front of a client behind the NAT that is its router; the one without gets a router put between itself and the switch.
 */
export async function narrow(network: NetworkHandle, guest: Guest, mtu: number): Promise<NarrowPath> {
  const { namespace: ns, tap, address } = guest.link;
  const client = withoutPrefix(address);
  const behindNat = ns === namespace(network, 'nat');
  const [clientSide, gatewaySide] = behindNat ? ['lan', 'wan'] : [tap, 'wire'];
  const inside = (...command: string[]): Promise<string> => must('ip', inNamespace(ns, command));
  const resize = async (bytes: number): Promise<void> => {
    await ip(`-n ${ns} route replace ${client}/32 dev ${clientSide} mtu ${bytes} quickack 1`);
    await ip(`-n ${ns} route replace ${addresses.gateway}/32 dev ${gatewaySide} mtu ${bytes}`);
  };
  const forgetNeighbours = async (): Promise<void> => {
    await guest.must('ip neigh flush dev vec0');
    await ip(`-n ${namespace(network, 'gw')} neigh flush dev outer`);
  };
  const route = async (on: 0 | 1): Promise<void> => {
    if (behindNat) return;
    const proxies = [clientSide, gatewaySide].map((device) => `net.ipv4.conf.${device}.proxy_arp=${on}`);
    await inside('sysctl', '-qw', `net.ipv4.ip_forward=${on}`, ...proxies);
    await ip(`-n ${ns} link set ${tap} ${on === 1 ? 'nomaster' : 'master wire'}`);
  };
  await route(1);
  await resize(mtu);
  await forgetNeighbours();
  await inside('nft', countFragments({ gateway: gatewaySide, client: clientSide }));
  const counted = async (name: string): Promise<number> =>
    Number(/packets (\d+)/.exec(await inside('nft', `list counter netdev ${table} ${name}`))?.[1]);
  return {
    resize,
    fragments: async () => ({ toGateway: await counted('gateway'), toClient: await counted('client') }),
    heal: async () => {
      await inside('nft', `delete table netdev ${table}`);
      await ip(`-n ${ns} route del ${client}/32 dev ${clientSide}`);
      await ip(`-n ${ns} route del ${addresses.gateway}/32 dev ${gatewaySide}`);
      await route(0);
      await forgetNeighbours();
    },
  };
}

/** The nftables commands that count fragments as they leave by these devices. */
const countFragments = (devices: Readonly<Record<'gateway' | 'client', string>>): string =>
  [
    `add table netdev ${table}`,
    ...Object.entries(devices).flatMap(([side, device]) => [
      `add counter netdev ${table} ${side}`,
      `add chain netdev ${table} ${side} { type filter hook egress device "${device}" priority 0; }`,
      `add rule netdev ${table} ${side} ip frag-off & 0x3fff != 0 counter name ${side}`,
    ]),
  ].join('; ');
