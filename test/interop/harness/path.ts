import { must } from '@sekisho/testing';
import type { Guest } from '../../support/guest/guest.ts';
import { type NetworkHandle, namespace } from '../../support/network/network.ts';

/** What is wrong with the way between the gateway and the clients, in both directions. */
export interface PathTroubles {
  /** IP packets that are longer, in bytes, vanish, and nobody is told; not those of TCP, by which charon is commanded. */
  readonly mtu?: number;
  /**
   * One in so many fragments of IKE is lost, counted for each direction. A message must not have just so many, or a
   * multiple, for then every repetition would lose the same.
   */
  readonly losesOneFragmentIn?: number;
}

export interface Path {
  /** IP packets lost so far for each trouble. */
  lost(): Promise<{ readonly tooLong: number; readonly fragments: number }>;
  heal(): Promise<void>;
}

/** Ports of the switch that packets come in by: from the gateway, from the client without NAT, and from those behind it. */
const ports = ['gw', 'tap0', 'nat'];
const table = 'troubles';

/** The next payload of the IKE header says that what follows is a fragment (132); on UDP 4500 a marker is in front. */
const isFragment = ['udp dport 500 @th,192,8 132', 'udp sport 500 @th,192,8 132', 'udp dport 4500 @th,224,8 132'];

/** Makes the path bad. A network's path is healed before it is made bad in another way. */
export async function trouble(network: NetworkHandle, { mtu, losesOneFragmentIn }: PathTroubles): Promise<Path> {
  const nft = (...commands: string[]): Promise<string> =>
    must('ip', ['netns', 'exec', namespace(network, 'internet'), 'nft', commands.join('; ')]);
  await nft(`add table netdev ${table}`, ...['long', 'fragments'].map((name) => `add counter netdev ${table} ${name}`));
  for (const port of ports) {
    const chain = `netdev ${table} from-${port}`;
    const rules = [
      ...(mtu === undefined ? [] : [`ip protocol != tcp ip length > ${mtu} counter name long drop`]),
      ...(losesOneFragmentIn === undefined
        ? []
        : isFragment.map((match) => `${match} numgen inc mod ${losesOneFragmentIn} 1 counter name fragments drop`)),
    ];
    await nft(
      `add chain ${chain} { type filter hook ingress device "${port}" priority 0; }`,
      ...rules.map((rule) => `add rule ${chain} ${rule}`),
    );
  }
  const counted = async (name: string): Promise<number> =>
    Number(/packets (\d+)/.exec(await nft(`list counter netdev ${table} ${name}`))?.[1]);
  return {
    lost: async () => ({ tooLong: await counted('long'), fragments: await counted('fragments') }),
    heal: async () => {
      await nft(`delete table netdev ${table}`);
    },
  };
}

/**
 * Mixes up the order of what a client sends and receives: every third packet overtakes those before it.
 * @returns restores the order
 */
export async function reorder(guest: Guest): Promise<() => Promise<void>> {
  await guest.must(`set -e
    ip link add in type ifb
    ip link set in up
    tc qdisc add dev vec0 ingress
    tc filter add dev vec0 parent ffff: matchall action mirred egress redirect dev in
    for device in vec0 in; do tc qdisc add dev $device root netem delay ${heldBackMs}ms reorder 100% gap 3; done`);
  return async () => {
    await guest.must('tc qdisc del dev vec0 root && tc qdisc del dev vec0 ingress && ip link del in');
  };
}

/**
 * Has what a client sends and receives by UDP, which is its IKE and its ESP, go a bad way.
 * @param emulation of each direction, in the words of tc-netem(8): `delay 100ms 15ms loss 5%`
 * @returns heals it
 */
export async function spoil(guest: Guest, emulation: string): Promise<() => Promise<void>> {
  // The host commands the guest's IKE daemon by TCP, which goes its own way: the fourth band is for UDP alone.
  await guest.must(`set -e
    ip link add in type ifb
    ip link set in up
    tc qdisc add dev in root netem ${emulation}
    tc qdisc add dev vec0 ingress
    tc filter add dev vec0 parent ffff: protocol ip flower ip_proto udp action mirred egress redirect dev in
    tc qdisc add dev vec0 root handle 1: prio bands 4
    tc qdisc add dev vec0 parent 1:4 netem ${emulation}
    tc filter add dev vec0 parent 1: protocol ip flower ip_proto udp classid 1:4`);
  return async () => {
    await guest.must('tc qdisc del dev vec0 root && tc qdisc del dev vec0 ingress && ip link del in');
  };
}

/** Longer than it takes to send all fragments of one message. */
const heldBackMs = 30;
