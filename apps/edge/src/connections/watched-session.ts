import { Alarm, now } from '@sekisho/platform/timers';
import type { Instant, Scheduler } from '@sekisho/wire';
import { type ChangedLimits, type SessionDue, SessionWatch, type WatchedGrants } from './session-watch.ts';
import { packetsOf, type Traffic } from './traffic.ts';

/** Looks at a session's traffic whenever its watch asks for it, from when the client is in. */
export class WatchedSession {
  readonly #alarm: Alarm;
  #watch: SessionWatch | undefined;

  /** @param told what is due, with what the session has carried until then */
  constructor(
    scheduler: Scheduler,
    private readonly traffic: () => Traffic,
    private readonly told: (due: SessionDue, traffic: Traffic, at: Instant) => void,
  ) {
    this.#alarm = new Alarm(scheduler, (at) => this.#look(at));
  }

  /** Once: PPP that is negotiated anew begins no new session. */
  begin(limits: WatchedGrants): void {
    this.#watch ??= new SessionWatch(limits, packetsOf(this.traffic()), now());
    this.#alarm.set(this.#watch.deadline());
  }

  /** @returns false when it has not begun */
  change(limits: ChangedLimits): boolean {
    if (this.#watch === undefined) return false;
    this.#watch.change(limits);
    this.#alarm.set(this.#watch.deadline());
    return true;
  }

  stop(): void {
    this.#alarm.stop();
    this.#watch = undefined;
  }

  #look(at: Instant): void {
    if (this.#watch === undefined) return;
    const traffic = this.traffic();
    const due = this.#watch.timeout(packetsOf(traffic), at);
    if (due !== undefined) this.told(due, traffic, at);
    this.#alarm.set(this.#watch?.deadline());
  }
}
