/** What was ignored: counted by reason, never recorded with content. */
export class IgnoredMessages {
  readonly #byReason = new Map<string, number>();

  get byReason(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#byReason);
  }

  count(reason: string): void {
    this.#byReason.set(reason, (this.#byReason.get(reason) ?? 0) + 1);
  }
}
