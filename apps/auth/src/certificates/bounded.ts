/** Runs so many at once, lets so many wait in their order, and turns away the rest. */
export class Bounded {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly atOnceMax: number,
    private readonly waitingMax: number,
  ) {}

  /** @returns undefined: too many wait already */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#running >= this.atOnceMax) {
      if (this.#waiting.length >= this.waitingMax) return undefined;
      // Whoever is done hands over its place.
      await new Promise<void>((done) => this.#waiting.push(done));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
