import { type Duration, type Instant, later } from '@sekisho/wire';
import { RequestNumbers } from './identifiers.ts';
import type { IgnoredReason, RadiusServer, Silence } from './questions.ts';

/** How a server does, by what came of the last requests. */
export interface ServerHealth {
  readonly state: 'untried' | 'up' | 'down';
  readonly answeredAt: Instant | undefined;
  /** Why it is down. */
  readonly silence: Silence | undefined;
}

export interface ServerCounters {
  /** Datagrams, repetitions among them. */
  sent: number;
  repeated: number;
  answered: number;
  /** Requests that were given up. */
  unanswered: number;
  /** Datagrams that were no answer. */
  readonly ignored: Record<IgnoredReason, number>;
}

/** One server as the client sees it. */
export class ServerState {
  readonly numbers: RequestNumbers;
  readonly counters: ServerCounters = {
    sent: 0,
    repeated: 0,
    answered: 0,
    unanswered: 0,
    ignored: {
      'wrong-authenticator': 0,
      'no-message-authenticator': 0,
      'wrong-message-authenticator': 0,
      malformed: 0,
      unexpected: 0,
    },
  };
  #answeredAt: Instant | undefined;
  #deadUntil: Instant | undefined;
  #silence: Silence | undefined;

  constructor(
    readonly server: RadiusServer,
    private readonly deadTime: Duration,
    portsPerServer?: number,
  ) {
    this.numbers = new RequestNumbers(portsPerServer);
  }

  isAlive(now: Instant): boolean {
    return this.#deadUntil === undefined || now >= this.#deadUntil;
  }

  get health(): ServerHealth {
    const state = this.#silence !== undefined ? 'down' : this.#answeredAt !== undefined ? 'up' : 'untried';
    return { state, answeredAt: this.#answeredAt, silence: this.#silence };
  }

  /** The first request after the dead time tries whether the server is back; until that is known, others go elsewhere. */
  asked(endsAt: Instant): void {
    if (this.#silence !== undefined) this.#deadUntil = endsAt;
  }

  answered(now: Instant): void {
    this.counters.answered += 1;
    this.#answeredAt = now;
    this.#deadUntil = undefined;
    this.#silence = undefined;
  }

  /**
   * A request was given up. A server that has answered another one meanwhile is not dead: it may wait for a user who looks
   * for a telephone.
   */
  silent(silence: Silence, askedAt: Instant, now: Instant): void {
    this.counters.unanswered += 1;
    if (silence === 'busy' || (this.#answeredAt !== undefined && this.#answeredAt >= askedAt)) return;
    this.#silence = silence;
    this.#deadUntil = later(now, this.deadTime);
  }
}
