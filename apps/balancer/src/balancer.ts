import { type BalancerStatus, balancerDrops, type EdgePresence, edgeGoneAfterMs } from '@sekisho/contracts';
import { isWithin, type Logger } from '@sekisho/platform';
import { elapsed, type Instant } from '@sekisho/wire';
import { NftError } from './kernel/nft.ts';
import type { SteeringTable } from './kernel/table.ts';
import type { ClientsOfEdges } from './learned/clients-of-edges.ts';
import type { KnownEdges } from './presence/known-edges.ts';
import { counterOf, forgotten } from './rules/names.ts';
import type { Place, SteeredEdge } from './rules/steering.ts';

export interface BalancerParts {
  readonly instance: string;
  readonly place: Place;
  readonly table: SteeringTable;
  readonly edges: KnownEdges;
  readonly clients: Pick<ClientsOfEdges, 'ask'>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  now(): Instant;
}

/** Keeps the rules in the kernel as edges say they should be. */
export class Balancer {
  readonly #parts: BalancerParts;
  /** Edges as the rules have them; undefined: that is not known, or there are none. */
  #written: readonly SteeredEdge[] | undefined;
  /** There were rules at the start: they stay until it has been heard who is there. */
  #waitingSince: Instant | undefined;
  /** The same, until first rules are written: as long as they are not, nobody who fell silent since is so in the kernel. */
  #adoptedAt: Instant | undefined;
  #someoneHeard = false;
  #clientsUnknown = true;
  #problem: string | undefined;

  constructor(parts: BalancerParts) {
    this.#parts = parts;
  }

  /** Takes over what is in the kernel, or writes first rules. @throws NftError */
  async open(): Promise<void> {
    const { table, edges, now } = this.#parts;
    const before = await table.edges();
    if (before !== undefined) {
      edges.adopt(before, now());
      this.#waitingSince = this.#adoptedAt = now();
    }
    await this.steer();
  }

  /** Nobody is led to where no edge can be. */
  hear(presence: EdgePresence): void {
    const { address } = presence;
    if (address !== undefined && !isWithin(address, this.#parts.place.outside)) return;
    this.#parts.edges.hear(presence, this.#parts.now());
    this.#someoneHeard = true;
  }

  /** Writes the rules where they are not as they should be. Never throws: what fails is tried again, and said once. */
  async steer(): Promise<void> {
    try {
      await this.#write();
      if (this.#problem !== undefined) this.#parts.logger.info('the rules are as they should be again');
      this.#problem = undefined;
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      if (this.#problem !== error.message) {
        this.#parts.logger.error(
          { reason: error.message },
          'the rules cannot be written; clients go where they went before',
        );
      }
      this.#problem = error.message;
    }
  }

  /** Whether others have removed the rules: then they are written again. */
  async look(): Promise<void> {
    try {
      if (this.#written === undefined || (await this.#parts.table.edges()) !== undefined) return;
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      return;
    }
    this.#parts.logger.error('somebody has removed the rules; writing them again');
    this.#written = undefined;
    this.#clientsUnknown = true;
    await this.steer();
  }

  /** Edges as the rules have them. @throws NftError */
  async status(): Promise<BalancerStatus> {
    const { instance, place, table, edges, now } = this.#parts;
    const counters = await table.counters();
    const traffic = (name: string) => counters.get(name) ?? { packets: 0, bytes: 0 };
    return {
      instance,
      publicAddress: place.publicAddress,
      edges: (this.#written ?? edges.steered(this.#adoptedAt ?? now())).map(({ slot, address, state }) => ({
        slot,
        edge: edges.nameOf(slot),
        address,
        state,
        toEdge: traffic(counterOf('in', slot)),
        toClients: traffic(counterOf('out', slot)),
      })),
      drops: Object.fromEntries(balancerDrops.map((reason) => [reason, traffic(reason).packets])),
      clientsForgotten: traffic(forgotten).packets,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  async #write(): Promise<void> {
    const { place, table, edges, clients, logger, now } = this.#parts;
    if (this.#isWaiting(now())) return;
    const wanted = edges.steered(now());
    if (JSON.stringify(wanted) === JSON.stringify(this.#written)) return;
    await table.write(place, wanted);
    this.#written = wanted;
    this.#adoptedAt = undefined;
    logger.info(
      { edges: wanted.map(({ slot, address, state }) => `${slot} ${address} ${state}`) },
      'the rules know these edges',
    );
    if (!this.#clientsUnknown || !this.#someoneHeard) return;
    this.#clientsUnknown = false;
    clients.ask();
  }

  #isWaiting(now: Instant): boolean {
    if (this.#waitingSince === undefined) return false;
    if (this.#someoneHeard && elapsed(this.#waitingSince, now) >= edgeGoneAfterMs) this.#waitingSince = undefined;
    return this.#waitingSince !== undefined;
  }
}
