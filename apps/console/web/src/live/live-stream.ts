/** What the header shows of it. */
export type LiveState = 'on' | 'connecting' | 'off';

/** What an EventSource is, as far as the stream cares. */
export interface Source {
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  addEventListener(name: string, listener: (event: { readonly data: string }) => void): void;
  close(): void;
}

export interface LiveDependencies {
  readonly open: () => Source;
  readonly after: (ms: number, then: () => void) => () => void;
  /** In [0, 1): spreads the pages that lost the same gateway. */
  readonly random: () => number;
}

/** The first wait after the stream broke, and the longest. */
export const firstWaitMs = 500;
export const waitMsMax = 30_000;

/** Half of what is doubled with each failure in a row, and up to as much again by chance. */
export const waitMs = (failures: number, random: number): number => {
  const whole = Math.min(waitMsMax, firstWaitMs * 2 ** failures);
  return whole / 2 + (whole / 2) * random;
};

type Listener = (data: unknown) => void;

/**
 * The gateway's stream of events (server-sent), opened while somebody listens and opened again, ever later, when it breaks.
 * An EventSource alone gives up for good when it is answered with an error, as by a console that restarts.
 */
export class LiveStream {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #watchers = new Set<() => void>();
  #source: Source | undefined;
  #stopWaiting: (() => void) | undefined;
  #failures = 0;
  #state: LiveState = 'connecting';

  constructor(private readonly dependencies: LiveDependencies) {}

  get state(): LiveState {
    return this.#state;
  }

  /** Calls it whenever the state changes. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Hands each event of that name to the listener, parsed; the stream is open from the first listener to the last. */
  listen(name: string, listener: Listener): () => void {
    const before = this.#listeners.get(name);
    const listeners = before ?? new Set();
    listeners.add(listener);
    this.#listeners.set(name, listeners);
    if (this.#source === undefined && this.#stopWaiting === undefined) this.#open();
    else if (before === undefined) this.#hear(name);
    return () => {
      listeners.delete(listener);
      if ([...this.#listeners.values()].every(({ size }) => size === 0)) this.#close();
    };
  }

  #open(): void {
    this.#stopWaiting = undefined;
    const source = this.dependencies.open();
    this.#source = source;
    source.onopen = () => {
      this.#failures = 0;
      this.#become('on');
    };
    source.onerror = () => this.#wait();
    for (const name of this.#listeners.keys()) this.#hear(name);
  }

  #hear(name: string): void {
    this.#source?.addEventListener(name, ({ data }) => {
      const told: unknown = JSON.parse(data);
      for (const listener of this.#listeners.get(name) ?? []) listener(told);
    });
  }

  #wait(): void {
    this.#source?.close();
    this.#source = undefined;
    this.#become(this.#failures === 0 ? 'connecting' : 'off');
    const ms = waitMs(this.#failures, this.dependencies.random());
    this.#failures += 1;
    this.#stopWaiting = this.dependencies.after(ms, () => this.#open());
  }

  #close(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.#source?.close();
    this.#source = undefined;
    this.#failures = 0;
    this.#become('connecting');
  }

  #become(state: LiveState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const watcher of this.#watchers) watcher();
  }
}
