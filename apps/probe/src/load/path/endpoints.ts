import { type Endpoint, ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import { ikePort } from '../../ports.ts';
import { Rotation } from '../rotation.ts';

/** Every host address of a network in turn, on the IKE port. @throws RangeError unless it is `address/prefix` */
export function addressesOf(network: string): Rotation<Endpoint> {
  const [address = '', prefix = ''] = network.split('/');
  const bits = 32 - Number(prefix);
  if (!(bits >= 0 && bits <= 24)) throw new RangeError(`not a network of 8 to 32 bits: ${network}`);
  const size = 2 ** bits;
  const base = ipv4ToNumber(address) - (ipv4ToNumber(address) % size);
  // The first and the last address of a network are no hosts' unless there is but one or two.
  const edge = size > 2 ? 1 : 0;
  return new Rotation(size - 2 * edge, (index) => ({ address: ipv4FromNumber(base + edge + index), port: ikePort }));
}

/** Ports of one address in turn. */
export const portsOf = (address: string, first: number, count: number): Rotation<Endpoint> =>
  new Rotation(count, (index) => ({ address, port: first + index }));
