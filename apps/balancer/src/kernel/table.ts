import type { BalancerTraffic } from '@sekisho/contracts';
import { z } from 'zod';
import { type EdgeName, edgeOfChain, ownTable } from '../rules/names.ts';
import { removalScript, steeringScript, type TableContents } from '../rules/script.ts';
import type { Place, SteeredEdge } from '../rules/steering.ts';
import { type Nft, NftError } from './nft.ts';

const listing = <T extends z.ZodType>(object: T) =>
  z.preprocess((text) => JSON.parse(String(text)), z.object({ nftables: z.array(object) }));
const inTable = z.object({ table: z.string(), name: z.string() });
const chainListing = listing(z.object({ chain: inTable.optional() }));
const counterListing = listing(
  z.object({ counter: inTable.extend({ packets: z.number(), bytes: z.number() }).optional() }),
);

/** The balancer's table in the kernel: it outlives the process, with what it has learned and counted. */
export class SteeringTable {
  readonly #nft: Nft;

  constructor(nft: Nft) {
    this.#nft = nft;
  }

  /** Slots and addresses that the rules in the kernel know; undefined: there are no rules. @throws NftError */
  async edges(): Promise<EdgeName[] | undefined> {
    const chains = await this.#chains();
    return chains.length === 0 ? undefined : chains.flatMap((name) => edgeOfChain(name) ?? []);
  }

  /** Replaces all rules at once; no packet meets half of them. @throws NftError */
  async write(place: Place, edges: readonly SteeredEdge[]): Promise<void> {
    const [chains, counters] = [await this.#chains(), [...(await this.counters()).keys()]];
    const script = (present: TableContents) => steeringScript(place, edges, present);
    try {
      await this.#load(script({ chains, counters }));
    } catch (error) {
      if (!(error instanceof NftError) || chains.length === 0) throw error;
      // Made by another version, in other shapes: what was learned goes with it, and edges are asked for it.
      await this.#load(removalScript + script({ chains: [], counters: [] }));
    }
  }

  /** By their names; empty: there is no table. @throws NftError */
  async counters(): Promise<ReadonlyMap<string, BalancerTraffic>> {
    const { nftables } = counterListing.parse(await this.#nft(['-j', 'list', 'counters']));
    const own = nftables.flatMap(({ counter }) => (counter?.table === ownTable ? [counter] : []));
    return new Map(own.map(({ name, packets, bytes }) => [name, { packets, bytes }]));
  }

  async #chains(): Promise<string[]> {
    const { nftables } = chainListing.parse(await this.#nft(['-j', 'list', 'chains', 'ip']));
    return nftables.flatMap(({ chain }) => (chain?.table === ownTable ? [chain.name] : []));
  }

  async #load(script: string): Promise<void> {
    await this.#nft(['-f', '-'], script);
  }
}
