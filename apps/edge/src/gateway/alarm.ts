import { type Instant, instant, Scheduler, type Task } from '@sekisho/wire';

/** The clock of the whole process: whole milliseconds of a monotonic clock. A fraction would be an object on the heap each time it is kept. */
export const now = (): Instant => instant(Math.floor(performance.now()));

/** The longest that a timer of Node can wait; beyond it, it would ring at once. */
const timerMaxMs = 2 ** 31 - 1;

let timer: NodeJS.Timeout | undefined;

/** Deadlines of tens of thousands of sessions, most of which move on before they come: the host has one timer for all. */
const scheduler = new Scheduler(wakeAt);

function wakeAt(at: Instant): void {
  clearTimeout(timer);
  timer = setTimeout(wake, Math.min(Math.max(0, Math.ceil(at - now())), timerMaxMs));
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
    if (at === undefined || (this.#entry && this.#entry.at <= at)) return;
    this.#entry?.forget();
    this.#entry = new Entry(at, this);
    scheduler.add(at, this.#entry);
  }

  /** Not to be set again, it is forgotten at once and not only when its entry's time comes. */
  stop(): void {
    this.#at = undefined;
    this.#entry?.forget();
    this.#entry = undefined;
  }

  /** For its entry alone. @returns when the entry is to come again */
  due(time: Instant): Instant | undefined {
    if (this.#at !== undefined && this.#at > time) return this.#at;
    this.#entry = undefined;
    if (this.#at === undefined) return undefined;
    this.#at = undefined;
    this.ring();
    return undefined;
  }
}

/** A place in the scheduler. What it was for can be taken from it, so that an alarm that has stopped is kept by nothing. */
class Entry implements Task {
  #alarm: Alarm | undefined;

  constructor(
    public at: Instant,
    alarm: Alarm,
  ) {
    this.#alarm = alarm;
  }

  forget(): void {
    this.#alarm = undefined;
  }

  run(time: Instant): void {
    const again = this.#alarm?.due(time);
    if (again === undefined) return;
    this.at = again;
    scheduler.add(again, this);
  }
}
