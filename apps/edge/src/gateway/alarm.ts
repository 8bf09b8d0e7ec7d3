import { type Instant, Scheduler, type Task } from '@sekisho/wire';

/** The clock of the whole process: milliseconds of a monotonic clock. */
export const now = (): Instant => performance.now() as Instant;

let timer: NodeJS.Timeout | undefined;

/** Deadlines of tens of thousands of sessions, most of which move on before they come: the host has one timer for all. */
const scheduler = new Scheduler(wakeAt);

function wakeAt(at: Instant): void {
  clearTimeout(timer);
  timer = setTimeout(wake, Math.max(0, Math.ceil(at - now())));
}

function wake(): void {
  try {
    scheduler.runDue(now());
  } finally {
    if (scheduler.next !== undefined) wakeAt(scheduler.next);
  }
}

/** Calls a sans-IO stack's `timeout` when its deadline comes; `set` after every call into the stack. */
export class Alarm {
  /** When to ring; undefined: not at all. */
  #at: Instant | undefined;
  #entry: Entry | undefined;

  constructor(private readonly ring: () => void) {}

  /** A later deadline costs nothing: the entry that is there finds out when its time comes. */
  set(at: Instant | undefined): void {
    this.#at = at;
    if (at !== undefined && (this.#entry === undefined || at < this.#entry.at)) this.#enter(at);
  }

  /** Not to be set again, it is forgotten at once and not only when its entry's time comes. */
  stop(): void {
    this.#at = undefined;
    this.#entry?.forget();
    this.#entry = undefined;
  }

  #enter(at: Instant): void {
    this.#entry?.forget();
    this.#entry = new Entry(at, (time) => this.#due(time));
    scheduler.add(at, this.#entry);
  }

  #due(time: Instant): void {
    this.#entry = undefined;
    const at = this.#at;
    if (at === undefined) return;
    if (at > time) return this.#enter(at);
    this.#at = undefined;
    this.ring();
  }
}

/** A place in the scheduler. What it was for can be taken from it, so that an alarm that has stopped is kept by nothing. */
class Entry implements Task {
  #due: ((time: Instant) => void) | undefined;

  constructor(
    readonly at: Instant,
    due: (time: Instant) => void,
  ) {
    this.#due = due;
  }

  forget(): void {
    this.#due = undefined;
  }

  run(time: Instant): void {
    this.#due?.(time);
  }
}
