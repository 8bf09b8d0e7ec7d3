/** Things handed out in turn and taken back; one that came back rests as long as it can. */
export class Rotation<T> {
  readonly #returned: T[] = [];
  #firstReturned = 0;
  #next = 0;

  /** @param at makes them, from index 0 on to below `count` */
  constructor(
    private readonly count: number,
    private readonly at: (index: number) => T,
  ) {}

  /** Undefined: all are taken. */
  take(): T | undefined {
    if (this.#next < this.count) return this.at(this.#next++);
    const returned = this.#returned[this.#firstReturned];
    if (returned === undefined) return undefined;
    this.#firstReturned += 1;
    if (this.#firstReturned > this.count) {
      this.#returned.splice(0, this.#firstReturned);
      this.#firstReturned = 0;
    }
    return returned;
  }

  giveBack(returned: T): void {
    this.#returned.push(returned);
  }
}
