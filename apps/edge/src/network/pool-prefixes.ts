import type { AddressPool, Settings } from '@sekisho/platform';
import { type IpRange, ipNumber, prefixesOf, rangeOf } from './ip-ranges.ts';

export type PoolSettings = Pick<Settings['officeMode'], 'pool' | 'pools' | 'ipv6'>;

/** Prefixes of all pools, exactly: what a range leaves out may be in use elsewhere. */
export function poolPrefixes({ pool, pools, ipv6 }: PoolSettings): string[] {
  return [
    ...defaultPoolPrefixes(pool),
    ...Object.values(pools).flatMap(({ addresses: { first, last } }) =>
      prefixesOf({ first: ipNumber(first), last: ipNumber(last) }, 4),
    ),
    ...(ipv6 === undefined ? [] : [ipv6.prefix]),
  ];
}

/** With the gateway's own address; of a network also its first and last address, which nobody is given. */
function defaultPoolPrefixes({ gateway, last, network }: AddressPool): string[] {
  const range: IpRange = { first: ipNumber(gateway), last: ipNumber(last) };
  const prefix = `${network.address}/${network.prefix}`;
  const whole = rangeOf(prefix);
  return range.first === whole.first + 1n && range.last === whole.last - 1n ? [prefix] : prefixesOf(range, 4);
}
