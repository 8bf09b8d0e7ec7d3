import { l2tpPort, udpProtocol } from '../../numbers.ts';
import { type Identification, identificationTypes } from '../../payloads/identification.ts';
import type { Refusal } from '../../refusals.ts';

const addressTypes: readonly number[] = [
  identificationTypes.ipv4Addr,
  identificationTypes.ipv6Addr,
  identificationTypes.ipv4AddrSubnet,
  identificationTypes.fqdn,
];

/**
 * Checks that a Quick Mode asks for L2TP and nothing else: UDP, our port 1701, the client's any.
 * Addresses are not authenticated, and behind NAT not ours: they play no part.
 */
export function checkSelectors(identifications: readonly Identification[]): { clientPort: number } | Refusal {
  const [client, gateway] = identifications;
  if (!client || !gateway)
    return { code: 'selector-not-l2tp', detail: 'no selector was given: all traffic between the hosts' };
  const isHost = [client, gateway].every(isSingleHost);
  if (isHost && client.protocol === udpProtocol && gateway.protocol === udpProtocol && gateway.port === l2tpPort) {
    return { clientPort: client.port };
  }
  return { code: 'selector-not-l2tp', detail: `asked for ${describeSelector(client)} to ${describeSelector(gateway)}` };
}

function isSingleHost({ type, data }: Identification): boolean {
  if (type === identificationTypes.ipv4AddrSubnet)
    return data.length === 8 && data.subarray(4).every((byte) => byte === 255);
  return addressTypes.includes(type);
}

function describeSelector({ type, protocol, port, data }: Identification): string {
  const what = type === identificationTypes.ipv4AddrSubnet && data.length === 8 ? 'network' : 'host';
  const name =
    protocol === udpProtocol
      ? 'UDP'
      : protocol === 6
        ? 'TCP'
        : protocol === 0
          ? 'any protocol'
          : `protocol ${protocol}`;
  return `${what}, ${name}${port ? ` port ${port}` : ''}`;
}
