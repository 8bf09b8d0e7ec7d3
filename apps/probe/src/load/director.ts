import type { Scheduler } from '@sekisho/wire';
import { type Duration, type Instant, later, milliseconds, seconds } from '@sekisho/wire';
import type { Renewable } from '../client/client-effect.ts';
import type { Clients, ClientsListener } from './clients/clients.ts';
import type { LoadClient, Slot } from './clients/load-client.ts';
import type { Dice } from './dice.ts';
import { limits } from './limits.ts';
import type { LoadEvents } from './report/load-events.ts';
import type { LoadPhase } from './report/load-report.ts';
import type { Scenario } from './scenario/scenario.ts';

export interface DirectorOptions {
  readonly scenario: Scenario;
  readonly clients: Clients;
  readonly events: LoadEvents;
  readonly scheduler: Scheduler;
  readonly clock: () => Instant;
  readonly dice: Dice;
  readonly slotOf: (number: number) => Slot;
}

/** Renewals are spread by this share of their interval, so that sessions begun together drift apart. */
const rekeySpread = 0.1;

/** Lets a scenario happen: starts clients, holds, churns and renews them, closes them. */
export class Director implements ClientsListener {
  readonly #options: DirectorOptions;
  readonly #finished = Promise.withResolvers<'finished' | 'interrupted'>();
  #phase: LoadPhase = 'ramp';
  #rampBegan: Instant;
  /** Slots begun so far. */
  #begun = 0;
  /** Slots that churn left empty. */
  readonly #empty: Slot[] = [];
  #connecting = 0;
  #closing = 0;
  #rampDue = false;
  #interrupted = false;
  /** Traffic has ended, and what was under way may still arrive. */
  #finishing = false;

  constructor(options: DirectorOptions) {
    this.#options = options;
    this.#rampBegan = options.clock();
    options.clients.listen(this);
  }

  /** @returns once every session is closed */
  run(): Promise<'finished' | 'interrupted'> {
    const now = this.#options.clock();
    this.#rampBegan = now;
    this.#enter('ramp', now);
    this.#startMore(now);
    return this.#finished.promise;
  }

  /** Begins nothing more, and closes what there is. */
  interrupt(): void {
    if (this.#interrupted) return;
    this.#interrupted = true;
    const now = this.#options.clock();
    if (this.#phase !== 'close') this.#enterClose(now);
    for (const client of [...this.#options.clients.all()]) {
      if (client.stage === 'connecting') this.#close(client, 'abandoned', now);
    }
    this.#closeMore(now);
  }

  onConnected(client: LoadClient, now: Instant): void {
    this.#connecting -= 1;
    const { rekeyEspSeconds, rekeyIkeSeconds } = this.#options.scenario;
    if (rekeyEspSeconds !== undefined) this.#rekeyLater(client, 'esp', seconds(rekeyEspSeconds), now);
    if (rekeyIkeSeconds !== undefined) this.#rekeyLater(client, 'ike', seconds(rekeyIkeSeconds), now);
    this.#goOn(now);
  }

  onEnded(client: LoadClient, was: 'connecting' | 'connected' | 'closing', now: Instant): void {
    if (was === 'connecting') this.#connecting -= 1;
    if (was === 'closing') this.#closing -= 1;
    if (client.closing === 'churn' && this.#phase === 'hold') this.#empty.push(client.slot);
    else if (was !== 'closing') this.#redialLater(client.slot, now);
    this.#goOn(now);
  }

  #goOn(now: Instant): void {
    if (this.#phase === 'close') return this.#closeMore(now);
    this.#startMore(now);
    const rampDone = this.#begun === this.#options.scenario.sessions && this.#connecting === 0;
    if (this.#phase === 'ramp' && rampDone) this.#hold(now);
  }

  #startMore(now: Instant): void {
    const { inFlight } = this.#options.scenario;
    while (this.#phase !== 'close' && this.#connecting < inFlight) {
      const slot = this.#empty.shift() ?? this.#nextSlot(now);
      if (slot === undefined) return;
      this.#connecting += 1;
      this.#start(slot);
    }
  }

  /** Undefined: none is left, or it isn't time for it yet. */
  #nextSlot(now: Instant): Slot | undefined {
    const { sessions, connectsPerSecond } = this.#options.scenario;
    if (this.#begun === sessions) return undefined;
    if (connectsPerSecond !== null) {
      const at = later(this.#rampBegan, milliseconds((this.#begun * 1000) / connectsPerSecond));
      if (at > now) {
        this.#startAt(at);
        return undefined;
      }
    }
    return this.#options.slotOf(this.#begun++);
  }

  /** As people do whose connection was refused or broke. */
  #redialLater(slot: Slot, now: Instant): void {
    if (!this.#options.scenario.redial || this.#phase === 'close') return;
    this.#options.scheduler.add(later(now, limits.redialDelay), {
      run: (due) => {
        if (this.#phase === 'close') return;
        this.#empty.push(slot);
        this.#startMore(due);
      },
    });
  }

  #startAt(at: Instant): void {
    if (this.#rampDue) return;
    this.#rampDue = true;
    this.#options.scheduler.add(at, {
      run: (now) => {
        this.#rampDue = false;
        this.#startMore(now);
      },
    });
  }

  #start(slot: Slot): void {
    const { clients, clock, events } = this.#options;
    clients.start(slot).catch((error: unknown) => {
      const now = clock();
      events.error(`a client could not be started: ${error instanceof Error ? error.message : String(error)}`, now);
      this.#connecting -= 1;
      this.#goOn(now);
    });
  }

  #hold(now: Instant): void {
    const { scenario, clients, scheduler } = this.#options;
    const nothingToHold = clients.connected.length === 0 && !scenario.redial;
    const hold = seconds(nothingToHold ? 0 : scenario.holdSeconds);
    this.#enter('hold', now, hold);
    scheduler.add(later(now, hold), { run: (end) => this.#beginToClose(end) });
    if (scenario.churnPerSecond > 0) this.#churnLater(now, milliseconds(1000 / scenario.churnPerSecond));
  }

  #beginToClose(now: Instant): void {
    if (this.#phase !== 'hold' || this.#finishing) return;
    if (!this.#options.clients.finishTraffic(now)) return this.#startClosing(now);
    this.#finishing = true;
    this.#options.scheduler.add(later(now, limits.trafficSettles), { run: (at) => this.#startClosing(at) });
  }

  #startClosing(now: Instant): void {
    if (this.#phase === 'close') return;
    this.#enterClose(now);
    this.#closeMore(now);
  }

  /** What churn is ending now will not be connected again: it ends with all the others. */
  #enterClose(now: Instant): void {
    for (const client of this.#options.clients.all()) if (client.closing === 'churn') client.closing = 'done';
    this.#enter('close', now);
  }

  /** Closes as many at once as were connecting at once. */
  #closeMore(now: Instant): void {
    const { clients, scenario } = this.#options;
    while (this.#closing < scenario.inFlight) {
      const client = clients.connected.at(-1);
      if (client === undefined) break;
      this.#close(client, 'done', now);
    }
    const empty = this.#closing === 0 && this.#connecting === 0 && clients.connected.length === 0;
    if (empty) this.#finished.resolve(this.#interrupted ? 'interrupted' : 'finished');
  }

  #close(client: LoadClient, why: LoadClient['closing'], now: Instant): void {
    if (client.stage === 'connecting') this.#connecting -= 1;
    this.#closing += 1;
    this.#options.clients.close(client, why, now);
  }

  #churnLater(from: Instant, interval: Duration): void {
    const at = later(from, interval);
    this.#options.scheduler.add(at, {
      run: (now) => {
        if (this.#phase !== 'hold') return;
        this.#churn(now);
        this.#churnLater(at, interval);
      },
    });
  }

  #churn(now: Instant): void {
    const { clients, dice, scenario } = this.#options;
    const client = clients.connected[Math.floor(dice.fraction() * clients.connected.length)];
    if (client === undefined) return;
    if (dice.fraction() >= scenario.vanishShare) return this.#close(client, 'churn', now);
    client.closing = 'churn';
    clients.vanish(client, now);
  }

  #rekeyLater(client: LoadClient, sa: Renewable, interval: Duration, now: Instant): void {
    const { scheduler, clients, dice } = this.#options;
    const spread = 1 - rekeySpread + 2 * rekeySpread * dice.fraction();
    scheduler.add(later(now, milliseconds(interval * spread)), {
      run: (due) => {
        if (client.stage !== 'connected' || this.#phase === 'close') return;
        clients.rekey(client, sa, due);
        this.#rekeyLater(client, sa, interval, due);
      },
    });
  }

  #enter(phase: LoadPhase, now: Instant, lasts?: Duration): void {
    this.#phase = phase;
    this.#options.events.phase(phase, now, lasts);
  }
}
