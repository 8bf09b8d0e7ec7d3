import { ipv4FromNumber } from '@sekisho/wire';
import { type NumberRange, prefixAround } from './number-ranges.ts';

/** The route to one address alone. */
export const singleRoute = (address: number): string => `${ipv4FromNumber(address)}/32`;

/**
 * The largest prefix around an address that lies in its block and in what the edge may route: all of the block but at the ends of
 * a pool and around exclusions, whose addresses may be those of other hosts.
 */
export function blockRoute(address: number, blockPrefix: number, routable: readonly NumberRange[]): string {
  const around = routable.find(({ first, last }) => address >= first && address <= last);
  if (around === undefined) return singleRoute(address);
  let bits = blockPrefix;
  while (!liesIn(prefixAround(address, bits), around)) bits += 1;
  return `${ipv4FromNumber(prefixAround(address, bits).first)}/${bits}`;
}

const liesIn = (inner: NumberRange, outer: NumberRange): boolean =>
  inner.first >= outer.first && inner.last <= outer.last;
