import type { AddressPool } from '@sekisho/platform';

/** The leasable addresses of a pool as 32-bit values, both ends included. Never a list, whatever the pool's size. */
export interface LeasableRange {
  readonly first: number;
  readonly last: number;
}

export const leasableRange = ({ first, last }: Pick<AddressPool, 'first' | 'last'>): LeasableRange => ({
  first: addressToNumber(first),
  last: addressToNumber(last),
});

/** How many addresses can be leased at once: 1 … 2³² − 3. */
export const rangeSize = ({ first, last }: LeasableRange): number => last - first + 1;

/** 32-bit value of a dotted IPv4 address that has been checked by its schema. */
export const addressToNumber = (text: string): number =>
  text.split('.').reduce((value, part) => value * 256 + Number(part), 0);

export const addressFromNumber = (value: number): string =>
  [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
