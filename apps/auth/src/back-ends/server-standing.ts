import type { Logger } from '@sekisho/platform';
import type { BackEndHealth } from './back-end.ts';

export interface ServerStandingParts {
  /** Such as 10.0.0.5:49. */
  readonly server: string;
  /** A server that did not answer is left in peace so long. */
  readonly deadTimeMs: number;
  readonly logger: Logger;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** How one server of a back end does, by what the last attempts came to, and whether it is its turn. */
export class ServerStanding {
  readonly #parts: ServerStandingParts;
  #state: BackEndHealth['state'] = 'untried';
  #detail: string | undefined;
  #answeredAt: number | undefined;
  #deadUntil = 0;

  constructor(parts: ServerStandingParts) {
    this.#parts = parts;
  }

  get health(): BackEndHealth {
    return { server: this.#parts.server, state: this.#state, detail: this.#detail, answeredAt: this.#answeredAt };
  }

  /** Whether it is this server's turn. Once its time of rest is over, one login finds out for all whether it answers again. */
  takeTurn(): boolean {
    if (this.#state !== 'down') return true;
    const now = this.#parts.now();
    if (now < this.#deadUntil) return false;
    this.#deadUntil = now + this.#parts.deadTimeMs;
    return true;
  }

  /** @param detail what it could not do for one user, though it answers */
  up(detail?: string): void {
    const { server, logger } = this.#parts;
    if (this.#state === 'down') logger.info({ server }, 'a server of a back end answers again');
    this.#state = 'up';
    this.#detail = detail;
    this.#answeredAt = Date.now();
  }

  /** @param detail a sentence that names the server */
  down(detail: string): void {
    const { server, deadTimeMs, logger, now } = this.#parts;
    if (this.#state !== 'down') logger.warn({ server, detail }, 'a server of a back end is of no use');
    this.#state = 'down';
    this.#detail = detail;
    this.#deadUntil = now() + deadTimeMs;
  }
}

/** In the order of preference; those that failed of late come last. */
export function inTurn<S extends { readonly standing: ServerStanding }>(servers: readonly S[]): readonly S[] {
  const { ready = [], failed = [] } = Object.groupBy(servers, ({ standing }) =>
    standing.takeTurn() ? 'ready' : 'failed',
  );
  return [...ready, ...failed];
}
