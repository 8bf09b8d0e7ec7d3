import type { KernelTable, RouteChange } from './kernel-table.ts';

/** The routes of one family that shall stand, and those that do. */
export class ClientRoutes {
  readonly #table: KernelTable;
  readonly #wanted = new Set<string>();
  /** What the kernel had when it was asked last, and what was changed since; undefined: it is to be asked. */
  #standing: Set<string> | undefined;
  #ruled = false;
  /** Wanted or no more since the last time; with what stands known, nothing else is to be looked at. */
  readonly #changed = new Set<string>();

  constructor(table: KernelTable) {
    this.#table = table;
  }

  want(route: string): void {
    this.#wanted.add(route);
    this.#changed.add(route);
  }

  forgo(route: string): void {
    this.#wanted.delete(route);
    this.#changed.add(route);
  }

  forgoAll(): void {
    this.#wanted.clear();
  }

  /** Others may have changed it: it is read again before the next change. */
  doubt(): void {
    this.#standing = undefined;
  }

  /**
   * Makes the kernel's routes those that are wanted. The rule is there as long as routes are: so one that leads to none is a
   * leftover, whoever finds it.
   * @throws CommandFailure
   */
  async settle(): Promise<void> {
    const known = this.#standing;
    this.#standing = undefined;
    const standing = known ?? (await this.#look());
    const { add, remove } = this.#difference(standing, known ? this.#changed : undefined);
    this.#changed.clear();
    await this.#table.change({ add, remove });
    for (const route of add) standing.add(route);
    for (const route of remove) standing.delete(route);
    if (standing.size > 0 && !this.#ruled) await this.#table.addRule();
    if (standing.size === 0 && this.#ruled) await this.#table.removeIdleRules();
    this.#ruled = standing.size > 0;
    this.#standing = standing;
  }

  /** What killed edges left. @throws CommandFailure */
  removeLeftovers(): Promise<void> {
    return this.#table.removeIdleRules();
  }

  /** @param among of these alone; undefined: of all */
  #difference(standing: ReadonlySet<string>, among: Iterable<string> | undefined): RouteChange {
    const add = [...(among ?? this.#wanted)].filter((route) => this.#wanted.has(route) && !standing.has(route));
    const remove = [...(among ?? standing)].filter((route) => standing.has(route) && !this.#wanted.has(route));
    return { add, remove };
  }

  async #look(): Promise<Set<string>> {
    this.#ruled = await this.#table.isRuled();
    return this.#table.routes();
  }
}
