import type { AddressPool, Ipv4Range, OfficeModeSettings } from '@sekisho/platform';
import { defaultPool } from '@sekisho/platform';
import { ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import { type NumberRange, prefixAround, sizeOf, without } from './number-ranges.ts';

/** Addresses for clients. Never a list of them, whatever the pool's size. */
export interface LeasePool {
  readonly name: string;
  /** As it stands in the settings, or in the shortest form. */
  readonly text: string;
  /** What can be leased: ascending, apart from one another, without exclusions. */
  readonly leasable: readonly NumberRange[];
  /** What an edge may route to itself: that, and what no host has (the gateway's own, network and broadcast address). */
  readonly routable: readonly NumberRange[];
  /** How many addresses can be leased at once: up to 2³² − 3. */
  readonly size: number;
  /** Length of a lease. */
  readonly ttlMs: number;
  /** Whether a user gets the address of last time where it is free. */
  readonly sticky: boolean;
}

type PoolSettings = Pick<OfficeModeSettings, 'pool' | 'exclude' | 'pools' | 'leaseDuration' | 'sticky'>;

/** All pools of the settings, `officeMode.pool` first. */
export const leasePools = ({ pool, exclude, pools, leaseDuration, sticky }: PoolSettings): LeasePool[] => [
  leasePool({ name: defaultPool, text: pool.text, ttlMs: leaseDuration, sticky }, firstPool(pool), exclude),
  ...Object.entries(pools).map(([name, further]) =>
    leasePool(
      {
        name,
        text: rangeText(numbers(further.addresses)),
        ttlMs: further.leaseDuration ?? leaseDuration,
        sticky: further.sticky ?? sticky,
      },
      furtherPool(numbers(further.addresses)),
      further.exclude,
    ),
  ),
];

interface Extent {
  readonly leasable: NumberRange;
  readonly routable: NumberRange;
}

function leasePool(
  about: Pick<LeasePool, 'name' | 'text' | 'ttlMs' | 'sticky'>,
  extent: Extent,
  exclude: readonly Ipv4Range[],
): LeasePool {
  const excluded = exclude.map(numbers);
  const leasable = without(extent.leasable, excluded);
  return { ...about, leasable, routable: without(extent.routable, excluded), size: sizeOf(leasable) };
}

/** The gateway has the first address. */
function firstPool({ text, gateway, first, last, network }: AddressPool): Extent {
  const leasable = numbers({ first, last });
  const whole = prefixAround(ipv4ToNumber(network.address), network.prefix);
  return { leasable, routable: text.includes('-') ? numbers({ first: gateway, last }) : whole };
}

/** Clients do not get the first and last address of a network: some take them for addresses of nobody or of all. */
function furtherPool(whole: NumberRange): Extent {
  const isNetwork = networkBits(whole) !== undefined && whole.last - whole.first >= 3;
  return { leasable: isNetwork ? { first: whole.first + 1, last: whole.last - 1 } : whole, routable: whole };
}

export const numbers = ({ first, last }: Ipv4Range): NumberRange => ({
  first: ipv4ToNumber(first),
  last: ipv4ToNumber(last),
});

/** Length of the prefix that a range is exactly; undefined: it is none. */
function networkBits({ first, last }: NumberRange): number | undefined {
  const bits = 32 - Math.log2(last - first + 1);
  return Number.isInteger(bits) && prefixAround(first, bits).first === first ? bits : undefined;
}

/** A range as one would write it. */
export function rangeText(range: NumberRange): string {
  const first = ipv4FromNumber(range.first);
  const bits = networkBits(range);
  if (bits === 32) return first;
  return bits === undefined ? `${first}-${ipv4FromNumber(range.last)}` : `${first}/${bits}`;
}
