import type { EdgeState, EndReason } from '@sekisho/contracts';
import { Alarm, now } from '@sekisho/platform/timers';
import { type Instant, later, milliseconds, type Scheduler } from '@sekisho/wire';
import { presenceLimits } from './limits.ts';

export interface DrainedGateway {
  /** Whether clients that are not here yet are served. */
  accepting: boolean;
  /** Clients and attempts that are not over. */
  readonly occupied: number;
  /** Says goodbye to some of the clients. @returns how many have not been told yet */
  dismissSome(count: number, reason: EndReason, words: string): number;
}

export interface DrainingOptions {
  readonly gateway: DrainedGateway;
  readonly scheduler: Scheduler;
  /** Told whenever the state is another one. */
  readonly changed: (state: EdgeState) => void;
}

const words = 'this gateway goes out of service, connect again';

/** Takes an edge out of service: no new clients; those who are in after the grace time are told goodbye, a few at a time. */
export class Draining {
  readonly #options: DrainingOptions;
  readonly #alarm: Alarm;
  #state: EdgeState = 'accepting';
  #drainsAt: Date | undefined;
  /** The same by a clock that nobody sets. */
  #goodbyeAt: Instant | undefined;
  /** Goodbyes in one turn; undefined: the grace time is not over. */
  #perTurn: number | undefined;

  constructor(options: DrainingOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.scheduler, () => this.#turn());
  }

  get state(): EdgeState {
    return this.#state;
  }

  /** When goodbye is said to whoever is left; undefined: not at all. */
  get drainsAt(): Date | undefined {
    return this.#drainsAt;
  }

  /** Asked again, the new grace time counts. */
  drain(graceMs: number): void {
    this.#drainsAt = new Date(Date.now() + graceMs);
    this.#goodbyeAt = later(now(), milliseconds(graceMs));
    this.#perTurn = undefined;
    this.#options.gateway.accepting = false;
    this.#alarm.stop();
    this.#turn();
  }

  undrain(): void {
    this.#drainsAt = undefined;
    this.#goodbyeAt = undefined;
    this.#perTurn = undefined;
    this.#alarm.stop();
    this.#options.gateway.accepting = true;
    this.#become('accepting');
  }

  stop(): void {
    this.#alarm.stop();
  }

  /** Goes on also when everybody has left: whoever had begun to connect may still come in. */
  #turn(): void {
    const { gateway } = this.#options;
    if (this.#goodbyeAt !== undefined && this.#goodbyeAt <= now()) this.#sayGoodbye();
    this.#become(gateway.occupied === 0 ? 'drained' : 'draining');
    this.#alarm.set(later(now(), milliseconds(presenceLimits.goodbyePauseMs)));
  }

  #sayGoodbye(): void {
    const { goodbyePauseMs, goodbyeSpreadMs } = presenceLimits;
    const { gateway } = this.#options;
    this.#perTurn ??= Math.ceil((gateway.occupied * goodbyePauseMs) / goodbyeSpreadMs);
    gateway.dismissSome(Math.max(1, this.#perTurn), 'edge-drained', words);
  }

  #become(state: EdgeState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.changed(state);
  }
}
