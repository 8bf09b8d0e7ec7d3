import type { Instant, Scheduler, Task } from '@sekisho/wire';

/**
 * Rings at a deadline that may move, such as that of a sans-IO stack: `set` after every call into the stack. Of tens of
 * thousands of deadlines most move on before they come: a later one costs nothing.
 */
export class Alarm {
  /** When to ring; undefined: not at all. */
  #at: Instant | undefined;
  #entry: Entry | undefined;

  /** @param ring given the scheduler's time, which may be later than what was set */
  constructor(
    private readonly scheduler: Scheduler,
    private readonly ring: (now: Instant) => void,
  ) {}

  set(at: Instant | undefined): void {
    this.#at = at;
    // An entry that comes before finds out when its time comes.
    if (at === undefined || (this.#entry && this.#entry.at <= at)) return;
    this.#entry?.forget();
    this.#entry = new Entry(at, this);
    this.scheduler.add(at, this.#entry);
  }

  /** Not to be set again, it is forgotten at once and not only when its entry's time comes. */
  stop(): void {
    this.#at = undefined;
    this.#entry?.forget();
    this.#entry = undefined;
  }

  /** For its entry alone, whose time has come. */
  due(entry: Entry, now: Instant): void {
    if (this.#at !== undefined && this.#at > now) {
      entry.at = this.#at;
      return this.scheduler.add(this.#at, entry);
    }
    this.#entry = undefined;
    if (this.#at === undefined) return;
    this.#at = undefined;
    this.ring(now);
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

  run(now: Instant): void {
    this.#alarm?.due(this, now);
  }
}
