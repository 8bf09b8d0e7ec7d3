import { ip, must } from '@sekisho/testing';
import { addresses, clientLinks, inPlace, type NetworkHandle, namespace } from '../../support/network/network.ts';

/**
 * Puts the gateway behind the NAT for the client in the open: what that sends to UDP 500 and 4500 of the NAT's address is
 * forwarded, and what the gateway answers goes back through the NAT.
 *
 * @returns undoes it
 */
export async function forwardToGateway(network: NetworkHandle): Promise<() => Promise<void>> {
  const nft = (command: string) => must('ip', inPlace(network, 'nat', ['nft', command]));
  const back = `${clientLinks.direct.seenAs}/32 via ${addresses.nat} dev outer`;
  for (const device of ['all', 'wan'])
    await must('ip', inPlace(network, 'nat', ['sysctl', '-qw', `net.ipv4.conf.${device}.send_redirects=0`]));
  await nft(`add table ip forwarding
    add chain ip forwarding in { type nat hook prerouting priority dstnat; }
    add rule ip forwarding in iifname "wan" ip daddr ${addresses.nat} udp dport { 500, 4500 } dnat to ${addresses.gateway}`);
  // What is forwarded keeps its source: the NAT before the clients at home is not its concern.
  await nft('insert rule ip nat out ct status dnat accept');
  await ip(`-n ${namespace(network, 'gw')} route add ${back}`);
  return async () => {
    await ip(`-n ${namespace(network, 'gw')} route del ${back}`);
    await nft('delete table ip forwarding');
    const rules = await must('ip', inPlace(network, 'nat', ['nft', '-a', 'list', 'chain', 'ip', 'nat', 'out']));
    const handle = /ct status dnat accept # handle (\d+)/.exec(rules)?.[1];
    await nft(`delete rule ip nat out handle ${handle}`);
  };
}
