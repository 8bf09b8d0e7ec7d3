/** The first so many of all that are added, in order: the others are not sorted. */
export class First<T> {
  readonly #count: number;
  readonly #compare: (a: T, b: T) => number;
  readonly #held: T[] = [];
  /** What is behind it is none of them. */
  #last: T | undefined;

  constructor(count: number, compare: (a: T, b: T) => number) {
    this.#count = count;
    this.#compare = compare;
  }

  add(each: T): void {
    if (this.#last !== undefined && this.#compare(each, this.#last) >= 0) return;
    this.#held.push(each);
    if (this.#held.length >= 2 * this.#count) this.#cut();
  }

  all(): readonly T[] {
    this.#cut();
    return this.#held;
  }

  #cut(): void {
    this.#held.sort(this.#compare);
    if (this.#held.length < this.#count) return;
    this.#held.length = this.#count;
    this.#last = this.#held.at(-1);
  }
}
