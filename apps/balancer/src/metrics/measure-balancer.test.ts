import type { BalancerStatus } from '@sekisho/contracts';
import { MetricsInMemory } from '@sekisho/platform/metrics/testing';
import { expect, it } from 'vitest';
import { measureBalancer } from './measure-balancer.ts';

const status: BalancerStatus = {
  instance: 'b',
  publicAddress: '192.0.2.1',
  edges: [
    {
      slot: 1,
      edge: 'edge-1',
      address: '172.30.1.3',
      state: 'accepting',
      toEdge: { packets: 3, bytes: 300 },
      toClients: { packets: 2, bytes: 200 },
    },
    {
      slot: 2,
      address: '172.30.1.4',
      state: 'silent',
      toEdge: { packets: 1, bytes: 10 },
      toClients: { packets: 0, bytes: 0 },
    },
  ],
  drops: { flood: 7 },
  clientsForgotten: 0,
};

it('tells of a balancer how its edges are and what it led to them, by one look at the kernel; and that it steers no more', async () => {
  const metrics = new MetricsInMemory();
  let looks = 0;
  let answer: () => Promise<BalancerStatus> = async () => status;
  const end = measureBalancer(() => {
    looks += 1;
    return answer();
  });
  const text = await metrics.text();
  expect(looks).toBe(1);
  expect(text).toContain('sekisho_balancer_edges{state="accepting"} 1\n');
  expect(text).toContain('sekisho_balancer_edges{state="draining"} 0\n');
  expect(text).toContain('sekisho_balancer_traffic_bytes_total{edge="edge-1",direction="in"} 300\n');
  expect(text).toContain('sekisho_balancer_packets_total{edge="slot 2",direction="in"} 1\n');
  expect(text).toContain('sekisho_balancer_drops_total{reason="flood"} 7\n');
  expect(text).toContain('sekisho_balancer_steers{} 1\n');
  answer = () => Promise.reject(new Error('nft is gone'));
  expect(await metrics.text()).toContain('sekisho_balancer_steers{} 0\n');
  end();
  metrics.end();
});
