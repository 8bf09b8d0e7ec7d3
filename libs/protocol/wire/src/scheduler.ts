import type { Instant } from './time.ts';

/** Something to do at a time. It may run later than planned, never sooner. */
export interface Task {
  run(now: Instant): void;
}

/**
 * All deadlines of a process in one binary heap, so that fifty thousand sessions need one timer of the host. An entry is
 * never taken back: a task that is no longer wanted finds out when it runs.
 */
export class Scheduler {
  readonly #at: Instant[] = [];
  readonly #tasks: Task[] = [];

  /** @param onNext called when a task is added that is due before all others */
  constructor(private readonly onNext: (at: Instant) => void = () => undefined) {}

  get size(): number {
    return this.#at.length;
  }

  /** When the first task is due; undefined: there is none. */
  get next(): Instant | undefined {
    return this.#at[0];
  }

  add(at: Instant, task: Task): void {
    let place = this.#at.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const parentAt = this.#at[parent];
      if (parentAt === undefined || parentAt <= at) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#at[place] = at;
    this.#tasks[place] = task;
    if (place === 0) this.onNext(at);
  }

  /** Runs what is due, in the order of time; what a task adds waits for the next call even if it is due already. */
  runDue(now: Instant): void {
    const due: Task[] = [];
    for (let at = this.#at[0]; at !== undefined && at <= now; at = this.#at[0]) {
      const task = this.#takeFirst();
      if (task) due.push(task);
    }
    for (const task of due) task.run(now);
  }

  #takeFirst(): Task | undefined {
    const first = this.#tasks[0];
    const at = this.#at.pop();
    const task = this.#tasks.pop();
    if (at === undefined || task === undefined || this.#at.length === 0) return first;
    const size = this.#at.length;
    let place = 0;
    for (;;) {
      const child = this.#earlierChild(place, size);
      const childAt = this.#at[child];
      if (child >= size || childAt === undefined || childAt >= at) break;
      this.#move(child, place);
      place = child;
    }
    this.#at[place] = at;
    this.#tasks[place] = task;
    return first;
  }

  #earlierChild(place: number, size: number): number {
    const left = 2 * place + 1;
    const right = left + 1;
    const [leftAt, rightAt] = [this.#at[left], this.#at[right]];
    return right < size && rightAt !== undefined && leftAt !== undefined && rightAt < leftAt ? right : left;
  }

  #move(from: number, to: number): void {
    const at = this.#at[from];
    const task = this.#tasks[from];
    if (at === undefined || task === undefined) return;
    this.#at[to] = at;
    this.#tasks[to] = task;
  }
}
