import type { Client } from '../../support/guest/client.ts';

/** What a DHCP client in the tunnel was told. */
export interface Informed {
  /** The options of the answer, by dhcpcd's names for them. */
  readonly options: Readonly<Record<string, string>>;
  /** Networks that dhcpcd made routes to. */
  readonly routes: readonly string[];
}

const informedS = 10;

/** The ends of a PPP link. */
export interface LinkAddresses {
  readonly address: string;
  readonly peer: string;
}

/** Asks by DHCPINFORM (RFC 2131 §4.4.3) through the tunnel, as dhcpcd does. @returns undefined: nobody answered */
export async function inform(client: Client, link: LinkAddresses): Promise<Informed | undefined> {
  const said = await client.guest.must(script(link));
  const told = /^reason=INFORM\n(.*?)^end$/ms.exec(said)?.[1];
  if (told === undefined) return undefined;
  return {
    options: Object.fromEntries([...told.matchAll(/^new_(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value])),
    routes: [...said.matchAll(/^route (\S+)/gm)].map(([, network]) => network ?? ''),
  };
}

/**
 * This version of dhcpcd speaks on Ethernet alone. It is given a device of that kind; between that and ppp0 packets lose their
 * Ethernet header on the way out and get one on the way in, and are the same for the rest.
 */
const script = ({ address, peer }: LinkAddresses): string => `
ip link add inform type dummy
ip addr add ${address}/32 dev inform
ip link set inform up
ip route add ${peer} dev inform metric 9
own=$(</sys/class/net/inform/address)
for device in inform ppp0; do tc qdisc add dev $device clsact; done
tc filter add dev inform egress protocol ip matchall action mirred egress redirect dev ppp0
tc filter add dev ppp0 ingress protocol ip flower ip_proto udp dst_port 68 \\
  action vlan push_eth dst_mac $own src_mac 02:00:00:00:00:01 pipe action mirred ingress redirect dev inform
mkdir -p /var/lib/dhcpcd
printf 'nodev\\nnogateway\\noption ${asked.join(', ')}\\n' >/tmp/dhcpcd.conf
printf '#!/bin/sh\\necho reason=$reason\\nenv\\necho end\\n' >/tmp/dhcpcd-said
chmod +x /tmp/dhcpcd-said
timeout ${informedS} dhcpcd -d -1 -B -4 -c /tmp/dhcpcd-said -f /tmp/dhcpcd.conf --inform=${address}/32 inform
ip route show dev inform via ${peer} | sed 's/^/route /'
ip link del inform
tc qdisc del dev ppp0 clsact`;

const asked = [
  'domain_name_servers',
  'domain_name',
  'netbios_name_servers',
  'classless_static_routes',
  'ms_classless_static_routes',
  '252',
];
