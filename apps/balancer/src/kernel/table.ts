import type { BalancerTraffic } from '@sekisho/contracts';
import { z } from 'zod';
import { type EdgeName, edgeOfChain, ownTable } from '../rules/names.ts';
import { removalScript, steeringScript } from '../rules/script.ts';
import type { Place, SteeredEdge } from '../rules/steering.ts';
import { type Nft, NftError } from './nft.ts';

const listing = z.preprocess(
  (text) => JSON.parse(String(text)),
  z.object({
    nftables: z.array(
      z.object({
        chain: z.object({ table: z.string(), name: z.string() }).optional(),
        counter: z.object({ table: z.string(), name: z.string(), packets: z.number(), bytes: z.number() }).optional(),
      }),
    ),
  }),
);

interface Contents {
  readonly chains: readonly string[];
  readonly counters: ReadonlyMap<string, BalancerTraffic>;
}

/** The balancer's table in the kernel: it outlives the process, with what it has learned and counted. */
export class SteeringTable {
  readonly #nft: Nft;

  constructor(nft: Nft) {
    this.#nft = nft;
  }

  /** Slots and addresses that the rules in the kernel know; undefined: there are no rules. @throws NftError */
  async edges(): Promise<EdgeName[] | undefined> {
    const { chains } = await this.#contents();
    return chains.length === 0 ? undefined : chains.flatMap((name) => edgeOfChain(name) ?? []);
  }

  /** By their names; empty: there is no table. @throws NftError */
  async counters(): Promise<ReadonlyMap<string, BalancerTraffic>> {
    return (await this.#contents()).counters;
  }

  /** Replaces all rules at once; no packet meets half of them. @throws NftError */
  async write(place: Place, edges: readonly SteeredEdge[]): Promise<void> {
    const { chains, counters } = await this.#contents();
    try {
      await this.#load(steeringScript(place, edges, { chains, counters: [...counters.keys()] }));
    } catch (error) {
      if (!(error instanceof NftError) || chains.length === 0) throw error;
      // Made by another version, in other shapes: what was learned goes with it, until edges are asked for it.
      await this.#load(removalScript + steeringScript(place, edges, { chains: [], counters: [] }));
    }
  }

  /** Terse, and with the rules of others: every other way of asking reads all clients as well, which takes seconds. */
  async #contents(): Promise<Contents> {
    const { nftables } = listing.parse(await this.#nft(['--terse', '--json', 'list', 'ruleset', 'ip']));
    return {
      chains: nftables.flatMap(({ chain }) => (chain?.table === ownTable ? [chain.name] : [])),
      counters: new Map(
        nftables.flatMap(({ counter }) => {
          if (counter?.table !== ownTable) return [];
          const { name, packets, bytes } = counter;
          return [[name, { packets, bytes }] as const];
        }),
      ),
    };
  }

  async #load(script: string): Promise<void> {
    await this.#nft(['-f', '-'], script);
  }
}
