/** Lets one report a source and interval through, so that a flood can't fill the records. Bounded in sources. */
export class OncePerSource {
  readonly #last = new Map<string, number>();

  /** @param intervalMs between two reports of a source; @param sourcesMax remembered; beyond it the oldest is forgotten */
  constructor(
    private readonly intervalMs: number,
    private readonly sourcesMax: number,
  ) {}

  allows(source: string, nowMs: number): boolean {
    const last = this.#last.get(source);
    if (last !== undefined && nowMs - last < this.intervalMs) return false;
    this.#last.delete(source);
    this.#last.set(source, nowMs);
    if (this.#last.size > this.sourcesMax) {
      for (const oldest of this.#last.keys()) {
        this.#last.delete(oldest);
        break;
      }
    }
    return true;
  }
}
