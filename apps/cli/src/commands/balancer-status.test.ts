import type { BalancerStatus } from '@sekisho/contracts';
import { expect, it } from 'vitest';
import { formatBalancers } from './balancer-status.ts';

const traffic = (packets: number, bytes: number) => ({ packets, bytes });
const status: BalancerStatus = {
  instance: 'balancer-1',
  publicAddress: '203.0.113.10',
  edges: [
    {
      slot: 1,
      edge: 'edge-1',
      address: '172.30.1.11',
      state: 'accepting',
      toEdge: traffic(90, 12_000),
      toClients: traffic(100, 1_400_000),
    },
    { slot: 12, address: '172.30.1.12', state: 'silent', toEdge: traffic(0, 0), toClients: traffic(0, 0) },
  ],
  drops: { keepalive: 7, 'unknown-slot': 0, 'no-edge': 2 },
  clientsForgotten: 3,
  problem: 'nft: \u001b[31mno',
};

it('shows what balancers lead to edges, what they drop, and what is wrong with them', () => {
  expect(
    formatBalancers([
      { ...status, edges: [], drops: {}, clientsForgotten: 0, instance: 'balancer-2', problem: undefined },
      status,
    ]),
  ).toBe(
    [
      'BALANCER                 SLOT  EDGE    ADDRESS      STATE      FROM CLIENTS  TO CLIENTS',
      'balancer-1 203.0.113.10     1  edge-1  172.30.1.11  accepting         12 kB      1.4 MB',
      'balancer-1 203.0.113.10    12  -       172.30.1.12  silent              0 B         0 B',
      'balancer-1 dropped 7 keepalive, 2 no-edge',
      'balancer-1 had no room to remember where 3 clients are',
      'balancer-1: nft: ?[31mno',
    ].join('\n'),
  );
  expect(formatBalancers([])).toBe('');
});
