/** Something that is done again and again, one run at a time. It keeps no process alive. */
export class Repetition {
  readonly #work: () => unknown;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;

  /** @param work does not throw: nobody would hear of it */
  constructor(everyMs: number, work: () => unknown) {
    this.#work = work;
    this.#timer = setInterval(() => void this.run(), everyMs).unref();
  }

  /** Out of turn. A run under way is joined. */
  run(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Waits for a run under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      await this.#work();
    } finally {
      this.#running = undefined;
    }
  }
}
