import { type EdgePresence, edgeGoneAfterMs, edgePresence, subjects } from '@sekisho/contracts';
import { type Bus, ulidTime } from '@sekisho/platform';

/** Which edges are there, by what they tell of themselves. */
export class EdgesHere {
  readonly #bus: Pick<Bus, 'connected' | 'hear' | 'onConnection'>;
  readonly #now: () => number;
  readonly #heard = new Map<string, { readonly presence: EdgePresence; readonly at: number }>();
  readonly #endings: readonly (() => void)[];
  /** Since when nothing could have been missed. */
  #listensSince: number;

  /** @param now milliseconds of any epoch, of a clock that nobody sets */
  constructor(bus: Pick<Bus, 'connected' | 'hear' | 'onConnection'>, now = () => performance.now()) {
    this.#bus = bus;
    this.#now = now;
    this.#listensSince = now();
    this.#endings = [
      bus.hear(subjects.edgePresence, edgePresence, (presence) => {
        this.#heard.set(presence.edge, { presence, at: this.#now() });
      }),
      bus.onConnection((connected) => {
        if (connected) this.#listensSince = this.#now();
      }),
    ];
  }

  /**
   * When each of them began to serve, as ULIDs of that time begin.
   * @returns undefined: it is not known now, as NATS is or was away, or nobody has told of itself
   */
  since(): Readonly<Record<string, string>> | undefined {
    const now = this.#now();
    if (!this.#bus.connected || now - this.#listensSince < edgeGoneAfterMs) return undefined;
    for (const [edge, { at }] of this.#heard) if (now - at >= edgeGoneAfterMs) this.#heard.delete(edge);
    if (this.#heard.size === 0) return undefined;
    return Object.fromEntries(
      [...this.#heard].map(([edge, { presence }]) => [edge, ulidTime(new Date(presence.since))]),
    );
  }

  async stop(): Promise<void> {
    for (const end of this.#endings) end();
  }
}
