import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { edgePresence, subjects } from '@sekisho/contracts';
import { type Bus, Repetition } from '@sekisho/platform';
import type { Balancer } from './balancer.ts';
import { requireForwarding } from './kernel/forwarding.ts';
import { type Nft, requireNft } from './kernel/nft.ts';
import type { ClientsOfEdges } from './learned/clients-of-edges.ts';
import { rulesLookIntervalMs, steeringIntervalMs } from './limits.ts';
import { measureBalancer } from './metrics/measure-balancer.ts';

export interface BalancerLifeParts {
  readonly balancer: Balancer;
  readonly clients: ClientsOfEdges;
  readonly bus: Pick<Bus, 'hear' | 'onConnection'>;
  readonly nft: Nft;
  onConnection(connected: boolean): void;
}

/**
 * Starts what runs by itself, and stops it. The rules stay: the kernel steers clients while the next process starts, and where the
 * balancer is not to come back, its network namespace goes, or `nft delete table ip sekisho-balancer` is the end of it.
 */
export class BalancerLife implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #parts: BalancerLifeParts;
  readonly #endings: (() => unknown)[] = [];

  constructor(parts: BalancerLifeParts) {
    this.#parts = parts;
  }

  /** @throws PrerequisiteError where nothing can be steered */
  async onApplicationBootstrap(): Promise<void> {
    const { balancer, clients, bus, nft, onConnection } = this.#parts;
    await requireNft(nft);
    await requireForwarding();
    await balancer.open();
    const steering = new Repetition(steeringIntervalMs, () => balancer.steer());
    const looking = new Repetition(rulesLookIntervalMs, () => balancer.look());
    this.#endings.push(
      measureBalancer(() => balancer.status()),
      bus.onConnection(onConnection),
      bus.hear(subjects.edgePresence, edgePresence, (presence) => balancer.hear(presence)),
      () => Promise.all([steering.stop(), looking.stop(), clients.stop()]),
    );
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#endings.map((end) => end()));
  }
}
