import { type EdgePresence, edgeGoneAfterMs } from '@sekisho/contracts';

interface Heard {
  readonly presence: EdgePresence;
  /** By our clock. */
  readonly at: number;
}

/** An edge that is gone is shown so long. */
const goneShownMs = 3600_000;

/** The edges as they tell of themselves. */
export class EdgeRoll {
  readonly #heard = new Map<string, Heard>();
  readonly #gone = new Set<string>();

  constructor(private readonly now: () => number = Date.now) {}

  /** @returns whether its process is another one than before */
  hear(presence: EdgePresence): boolean {
    const before = this.#heard.get(presence.edge)?.presence;
    this.#heard.set(presence.edge, { presence, at: this.now() });
    this.#gone.delete(presence.edge);
    return before !== undefined && before.since !== presence.since;
  }

  /** Of them those that nothing was heard of since, each once: not to be asked while the bus is away. */
  newlyGone(): string[] {
    const now = this.now();
    for (const [edge, { at }] of this.#heard) if (at < now - goneShownMs) this.#forget(edge);
    const gone = [...this.#heard].filter(([edge, { at }]) => at < now - edgeGoneAfterMs && !this.#gone.has(edge));
    for (const [edge] of gone) this.#gone.add(edge);
    return gone.map(([edge]) => edge);
  }

  /** By name. */
  all(): { readonly presence: EdgePresence; readonly gone: boolean }[] {
    return [...this.#heard.values()]
      .map(({ presence }) => ({ presence, gone: this.#gone.has(presence.edge) }))
      .toSorted((a, b) => a.presence.edge.localeCompare(b.presence.edge));
  }

  /** After the bus was away: all of them get time to be heard. */
  giveTime(): void {
    for (const [edge, { presence }] of this.#heard) this.#heard.set(edge, { presence, at: this.now() });
  }

  #forget(edge: string): void {
    this.#heard.delete(edge);
    this.#gone.delete(edge);
  }
}
