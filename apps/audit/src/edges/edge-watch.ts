import { type EdgePresence, edgePresence, subjects } from '@sekisho/contracts';
import { type Bus, type Logger, Repetition } from '@sekisho/platform';
import { edgeCheckIntervalMs, lostConnectionsMax, restartedEdgeGraceMs } from '../limits.ts';
import type { EdgeStore, KnownEdge, Lost } from './edge-store.ts';

export interface EdgeWatchParts {
  readonly bus: Pick<Bus, 'connected' | 'hear' | 'onConnection' | 'publishEvent'>;
  readonly edges: Pick<EdgeStore, 'all' | 'note' | 'end'>;
  /** An edge that was not heard of for so long has no lease any more. */
  readonly lostAfterMs: number;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Milliseconds of any epoch, of a clock that nobody sets. */
  readonly now?: () => number;
}

/**
 * Ends in the log the connections that no edge will tell the end of: those that began before their edge was started anew, and those
 * of edges that are silent for longer than their leases last. What an edge tells later all the same counts more.
 */
export class EdgeWatch {
  readonly #parts: EdgeWatchParts;
  readonly #now: () => number;
  /** By edge, what it said last since it was written down. */
  readonly #heard = new Map<string, EdgePresence>();
  readonly #heardAt = new Map<string, number>();
  /** Since when nothing could have been missed. */
  #listensSince: number;
  #away = false;
  #repetition: Repetition | undefined;
  #silence: () => void = () => undefined;

  constructor(parts: EdgeWatchParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
    this.#listensSince = this.#now();
  }

  start(): void {
    const { bus } = this.#parts;
    this.#listensSince = this.#now();
    const endings = [
      bus.hear(subjects.edgePresence, edgePresence, (presence) => this.#hear(presence)),
      bus.onConnection((connected) => {
        if (connected) this.#listensSince = this.#now();
      }),
    ];
    this.#silence = () => {
      for (const end of endings) end();
    };
    this.#repetition = new Repetition(edgeCheckIntervalMs, () => this.check());
  }

  async stop(): Promise<void> {
    this.#silence();
    await this.#repetition?.stop();
  }

  /** Never rejects: what cannot be done now is done the next time. */
  async check(): Promise<void> {
    const { bus, edges, logger } = this.#parts;
    if (!bus.connected) return;
    try {
      const heard = [...this.#heard.values()];
      this.#heard.clear();
      await edges.note(heard);
      for (const known of await edges.all()) await this.#endLost(known);
      this.#away = false;
    } catch (error) {
      if (!this.#away) logger.warn({ err: error }, 'it cannot be looked now whether edges are gone');
      this.#away = true;
    }
  }

  #hear(presence: EdgePresence): void {
    this.#heard.set(presence.edge, presence);
    this.#heardAt.set(presence.edge, this.#now());
  }

  async #endLost(known: KnownEdge): Promise<void> {
    const { bus, edges, logger } = this.#parts;
    const lost = this.#lostOf(known);
    if (lost === undefined) return;
    let ended = 0;
    for (let some = lostConnectionsMax; some === lostConnectionsMax; ended += some) {
      some = await edges.end(lost, (event) => bus.publishEvent(event));
    }
    if (ended > 0) logger.info({ ...lost, ended }, 'ended connections whose edge is gone');
  }

  #lostOf({ edge, since, alive_at, former_alive_at }: KnownEdge): Lost | undefined {
    const heardAt = this.#heardAt.get(edge) ?? this.#listensSince;
    if (this.#now() - Math.max(heardAt, this.#listensSince) > this.#parts.lostAfterMs) {
      return { edge, before: new Date().toISOString(), aliveAt: alive_at };
    }
    const settled = Date.now() - Date.parse(since) > restartedEdgeGraceMs;
    return settled ? { edge, before: since, aliveAt: former_alive_at ?? undefined } : undefined;
  }
}
