import type { BalancerStatus } from '@sekisho/contracts';
import { printable } from '../output/printable.ts';
import { type Column, formatTable } from '../output/table.ts';
import { formatBytes } from '../output/units.ts';

/** An edge as one balancer leads to it. */
type Row = BalancerStatus['edges'][number] & { readonly balancer: string };

const columns: readonly Column<Row>[] = [
  { title: 'BALANCER', of: ({ balancer }) => balancer },
  { title: 'SLOT', of: ({ slot }) => String(slot), align: 'right' },
  { title: 'EDGE', of: ({ edge }) => edge },
  { title: 'ADDRESS', of: ({ address }) => address },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'FROM CLIENTS', of: ({ toEdge }) => formatBytes(toEdge.bytes), align: 'right' },
  { title: 'TO CLIENTS', of: ({ toClients }) => formatBytes(toClients.bytes), align: 'right' },
];

/** Which edges each balancer leads clients to, what it let through and dropped, and what is wrong with it. */
export function formatBalancers(replies: readonly BalancerStatus[]): string {
  if (replies.length === 0) return '';
  const sorted = replies.toSorted((one, other) => one.instance.localeCompare(other.instance));
  const rows = sorted.flatMap(({ instance, publicAddress, edges }) =>
    edges.map((edge) => ({ ...edge, balancer: `${instance} ${publicAddress}` })),
  );
  return [formatTable(columns, rows), ...sorted.flatMap(notes)].join('\n');
}

function notes({ instance, drops, clientsForgotten, problem }: BalancerStatus): string[] {
  const counted = Object.entries(drops).filter(([, count]) => count > 0);
  const dropped = counted.map(([reason, count]) => `${count} ${reason}`).join(', ');
  return [
    ...(dropped === '' ? [] : [`${instance} dropped ${dropped}`]),
    ...(clientsForgotten === 0 ? [] : [`${instance} had no room to remember where ${clientsForgotten} clients are`]),
    ...(problem === undefined ? [] : [`${instance}: ${problem}`]),
  ].map(printable);
}
