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

/** A map that forgets what was used longest ago. */
export class RecentMap<K, V> {
  readonly #entries = new Map<K, V>();

  constructor(
    private readonly max: number,
    private readonly onForget: (key: K, value: V) => void = () => undefined,
  ) {}

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    for (const [oldest, forgotten] of this.#entries) {
      if (this.#entries.size <= this.max) return;
      this.#entries.delete(oldest);
      this.onForget(oldest, forgotten);
    }
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }
}
