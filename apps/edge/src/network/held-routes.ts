import { Alarm, now } from '@sekisho/platform/timers';
import { type Instant, later, milliseconds, type Scheduler } from '@sekisho/wire';
import { isShared } from './ip-ranges.ts';

export interface HeldRoutesOptions {
  readonly scheduler: Scheduler;
  readonly blockLingerMs: number;
  readonly appeared: (route: string) => void;
  readonly vanished: (route: string) => void;
}

/** Counts who holds a route. A block that nobody holds any more stays for a moment. */
export class HeldRoutes {
  readonly #options: HeldRoutesOptions;
  readonly #holders = new Map<string, number>();
  /** When each goes, the first to go first. */
  readonly #lingering = new Map<string, Instant>();
  readonly #alarm: Alarm;

  constructor(options: HeldRoutesOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.scheduler, (at) => this.#goOn(at));
  }

  hold(route: string): void {
    const holders = this.#holders.get(route) ?? 0;
    this.#holders.set(route, holders + 1);
    if (holders === 0 && !this.#lingering.delete(route)) this.#options.appeared(route);
  }

  letGo(route: string): void {
    const holders = this.#holders.get(route) ?? 0;
    if (holders > 1) {
      this.#holders.set(route, holders - 1);
    } else if (this.#holders.delete(route)) {
      if (!isShared(route)) return this.#options.vanished(route);
      this.#lingering.set(route, later(now(), milliseconds(this.#options.blockLingerMs)));
      this.#setAlarm();
    }
  }

  /** Those that somebody holds, or held a moment ago. */
  get routes(): string[] {
    return [...this.#holders.keys(), ...this.#lingering.keys()];
  }

  stop(): void {
    this.#alarm.stop();
  }

  #goOn(at: Instant): void {
    for (const [route, goes] of this.#lingering) {
      if (goes > at) break;
      this.#lingering.delete(route);
      this.#options.vanished(route);
    }
    this.#setAlarm();
  }

  #setAlarm(): void {
    const [first] = this.#lingering.values();
    this.#alarm.set(first);
  }
}
