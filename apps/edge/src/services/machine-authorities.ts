import { machineAuthoritiesReply, subjects } from '@sekisho/contracts';
import type { Bus } from '@sekisho/platform';
import { Alarm, now } from '@sekisho/platform/timers';
import { fromBase64, later, milliseconds, type Scheduler } from '@sekisho/wire';
import { limits } from '../limits.ts';

/** Subjects of the CAs whose machine certificates are accepted, as the auth service names them. */
export class MachineAuthorities {
  #subjects: readonly Uint8Array[] = [];
  readonly #refresh: Alarm;
  #stopped = false;

  constructor(
    private readonly bus: Pick<Bus, 'request'>,
    scheduler: Scheduler,
  ) {
    this.#refresh = new Alarm(scheduler, () => void this.refresh());
  }

  /** DER of their names; empty: nothing is known yet, or no CA is trusted for machines. */
  get subjects(): readonly Uint8Array[] {
    return this.#subjects;
  }

  /** Asks now, and again from time to time; sooner while nobody answers. */
  async refresh(): Promise<void> {
    let again: number = limits.authoritiesRetryMs;
    try {
      const { authorities } = await this.bus.request(subjects.authMachineAuthorities, {}, machineAuthoritiesReply);
      this.#subjects = authorities.map((der) => fromBase64(der));
      again = limits.authoritiesRefreshMs;
    } catch {
      // What was known stays; a client is asked for any certificate while nothing is.
    }
    if (!this.#stopped) this.#refresh.set(later(now(), milliseconds(again)));
  }

  stop(): void {
    this.#stopped = true;
    this.#refresh.stop();
  }
}
