import { ipv4ToNumber } from '@sekisho/wire';
import type { AddressPool, Ipv4Range } from './addresses.ts';
import { defaultPool } from './office-mode.ts';

interface Judged {
  readonly pool: AddressPool;
  readonly pools: Readonly<Record<string, { readonly addresses: Ipv4Range }>>;
}

/** Pools that share addresses: how full each is could not be said, and routes would not tell them apart. */
export function poolProblems({ pool: { gateway, last }, pools }: Judged): { path: string[]; message: string }[] {
  const before: [name: string, Ipv4Range][] = [[defaultPool, { first: gateway, last }]];
  return Object.entries(pools).flatMap(([name, { addresses }]) => {
    const other = before.find(([, each]) => overlap(each, addresses));
    before.push([name, addresses]);
    if (other === undefined) return [];
    return [
      { path: ['officeMode', 'pools', name, 'addresses'], message: `addresses that no other pool has (${other[0]})` },
    ];
  });
}

const overlap = (one: Ipv4Range, other: Ipv4Range): boolean =>
  ipv4ToNumber(one.first) <= ipv4ToNumber(other.last) && ipv4ToNumber(other.first) <= ipv4ToNumber(one.last);
