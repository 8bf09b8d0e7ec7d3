/** Goes round a collection a limited number of items at a time, so that a large one costs no more at once than a small one. */
export class Patrol<T> {
  #round: Iterator<T> | undefined;

  /** @param items begins a round; the collection may change meanwhile as a Map's iterators allow */
  constructor(
    private readonly items: () => Iterator<T>,
    private readonly atOnceMax: number,
  ) {}

  /** The next items; none twice in a round. */
  next(): T[] {
    const found: T[] = [];
    this.#round ??= this.items();
    while (found.length < this.atOnceMax) {
      const { done, value } = this.#round.next();
      if (done) {
        this.#round = undefined;
        break;
      }
      found.push(value);
    }
    return found;
  }
}
