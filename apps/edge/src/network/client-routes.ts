import type { KernelTable } from './kernel-table.ts';

/** The routes of one family that shall stand, and those that do. */
export class ClientRoutes {
  readonly #table: KernelTable;
  readonly #wanted = new Set<string>();
  /** What the kernel had when it was asked last, and what was changed since; undefined: it is to be asked. */
  #standing: Set<string> | undefined;
  #ruled = false;

  constructor(table: KernelTable) {
    this.#table = table;
  }

  want(route: string): void {
    this.#wanted.add(route);
  }

  forgo(route: string): void {
    this.#wanted.delete(route);
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
    const standing = this.#standing ?? (await this.#look());
    this.#standing = undefined;
    const add = [...this.#wanted].filter((route) => !standing.has(route));
    const remove = [...standing].filter((route) => !this.#wanted.has(route));
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

  async #look(): Promise<Set<string>> {
    this.#ruled = await this.#table.isRuled();
    return this.#table.routes();
  }
}
