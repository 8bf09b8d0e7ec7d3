import type { EncryptionDomain } from '@sekisho/platform';
import { joined, prefixesOf, rangesOf, without } from '../network/ip-ranges.ts';

/**
 * The IPv4 networks that a client routes through its tunnel: its encryption domain without the exceptions, which no route can
 * say, and other clients where it reaches them. The largest come first, as those at the end may find no room in an answer. In
 * hub mode as well: a client that asks sends through the tunnel only what it is told to, and one that sends everything needs no
 * route.
 */
export function tunnelRoutes({ include, exclude }: EncryptionDomain, clients: readonly string[]): readonly string[] {
  const ranges = without(joined(ipv4Ranges([...include, ...clients])), ipv4Ranges(exclude));
  const routes = ranges.flatMap((range) => prefixesOf(range, 4));
  return routes.toSorted((one, other) => lengthOf(one) - lengthOf(other));
}

/** Of IPv6 a client hears by router advertisements. */
const ipv4Ranges = (prefixes: readonly string[]) => rangesOf(prefixes, 4);

const lengthOf = (prefix: string): number => Number(prefix.split('/')[1]);
