import type { AddressPool } from '@sekisho/platform';
import { ipv4ToNumber } from '@sekisho/wire';

/** The leasable addresses of a pool as 32-bit values, both ends included. Never a list, whatever the pool's size. */
export interface LeasableRange {
  readonly first: number;
  readonly last: number;
}

export const leasableRange = ({ first, last }: Pick<AddressPool, 'first' | 'last'>): LeasableRange => ({
  first: ipv4ToNumber(first),
  last: ipv4ToNumber(last),
});

/** How many addresses can be leased at once: 1 … 2³² − 3. */
export const rangeSize = ({ first, last }: LeasableRange): number => last - first + 1;
