import type { BalancerStatus } from '@sekisho/contracts';
import { observe, sharedRead } from '@sekisho/platform/metrics';

type SteeredEdge = BalancerStatus['edges'][number];

/** Measures what a balancer can tell of itself, whenever it is collected. @returns a function that ends that */
export function measureBalancer(status: () => Promise<BalancerStatus>): () => void {
  const read = sharedRead(status);
  const ends = [
    observe('sekisho.balancer.edges', async (tell) => {
      const states = { accepting: 0, draining: 0, drained: 0, silent: 0 };
      const known = await read();
      if (known === undefined) return;
      for (const { state } of known.edges) states[state] += 1;
      for (const [state, count] of Object.entries(states)) tell(count, { state });
    }),
    observe('sekisho.balancer.traffic', async (tell) => {
      for (const edge of (await read())?.edges ?? []) {
        tell(edge.toEdge.bytes, { edge: nameOf(edge), direction: 'in' });
        tell(edge.toClients.bytes, { edge: nameOf(edge), direction: 'out' });
      }
    }),
    observe('sekisho.balancer.packets', async (tell) => {
      for (const edge of (await read())?.edges ?? []) {
        tell(edge.toEdge.packets, { edge: nameOf(edge), direction: 'in' });
        tell(edge.toClients.packets, { edge: nameOf(edge), direction: 'out' });
      }
    }),
    observe('sekisho.balancer.drops', async (tell) => {
      for (const [reason, count] of Object.entries((await read())?.drops ?? {})) tell(count, { reason });
    }),
    observe('sekisho.balancer.forgotten', async (tell) => {
      const known = await read();
      if (known !== undefined) tell(known.clientsForgotten, {});
    }),
    observe('sekisho.balancer.steers', async (tell) => {
      const known = await read();
      tell(known !== undefined && known.problem === undefined ? 1 : 0, {});
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** One whose name has not been heard yet is known by its slot. */
const nameOf = ({ edge, slot }: SteeredEdge): string => edge ?? `slot ${slot}`;
