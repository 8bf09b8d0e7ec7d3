import { sessionsReply, subjects } from '@sekisho/contracts';
import { type Bus, BusError, type Logger, Repetition } from '@sekisho/platform';
import { NftError } from '../kernel/nft.ts';
import { clientsAnswerMs, clientsAskedIntervalMs } from '../limits.ts';
import { type ClientMap, clientKey } from './client-map.ts';

export interface ClientsOfEdgesParts {
  readonly bus: Pick<Bus, 'scatter'>;
  readonly clients: Pick<ClientMap, 'learn'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Undefined: not an edge that is known. */
  slotOf(edge: string): number | undefined;
}

/**
 * Asks edges whom they serve, for what the rules cannot have learned: before this balancer was there, and from answers that go by
 * another one.
 */
export class ClientsOfEdges {
  readonly #parts: ClientsOfEdgesParts;
  readonly #asking: Repetition;

  constructor(parts: ClientsOfEdgesParts) {
    this.#parts = parts;
    this.#asking = new Repetition(clientsAskedIntervalMs, () => this.#ask());
  }

  /** Out of turn. */
  ask(): void {
    void this.#asking.run();
  }

  stop(): Promise<void> {
    return this.#asking.stop();
  }

  async #ask(): Promise<void> {
    const { bus, clients, logger, slotOf } = this.#parts;
    try {
      const replies = await bus.scatter(subjects.edgeSessions, {}, sessionsReply, { waitMs: clientsAnswerMs });
      const told = new Map<string, number>();
      for (const { edge, connections } of replies) {
        const slot = slotOf(edge);
        for (const { remote } of connections) {
          const key = clientKey(remote);
          if (slot !== undefined && key !== undefined) told.set(key, slot);
        }
      }
      const learned = await clients.learn(told);
      if (learned > 0) logger.info({ clients: told.size, learned }, 'edges told whom they serve');
    } catch (error) {
      if (!(error instanceof BusError || error instanceof NftError)) throw error;
      logger.warn({ reason: error.message }, 'edges could not be asked whom they serve');
    }
  }
}
