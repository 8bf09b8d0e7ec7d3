import type { Grants } from '@sekisho/contracts';
import { earliest, elapsed, type Instant, later, milliseconds } from '@sekisho/wire';
import type { Access } from '../access/access-table.ts';
import { limits } from '../limits.ts';

/** What a session may, and how often it is reported on; what is left out has no end, or no reports. */
export type WatchedGrants = Pick<Grants, 'sessionTimeoutMs' | 'idleTimeoutMs' | 'interimIntervalMs'>;
export type ChangedLimits = Pick<Grants, 'sessionTimeoutMs' | 'idleTimeoutMs'>;

/** What the back end grants comes before what the settings say of the user. */
export const watchedLimits = (
  { idleTimeoutMs, sessionTimeoutMs, interimIntervalMs }: WatchedGrants = {},
  access?: Pick<Access, 'idleTimeoutMs' | 'sessionTimeoutMs'>,
): WatchedGrants => ({
  idleTimeoutMs: idleTimeoutMs ?? access?.idleTimeoutMs,
  sessionTimeoutMs: sessionTimeoutMs ?? access?.sessionTimeoutMs,
  interimIntervalMs,
});

export type SessionDue = 'session-timeout' | 'idle-timeout' | 'report';

/**
 * When a session has come to its limits (RFC 2865 §5.27 and §5.28) and when a report on it is due (RFC 2869 §5.16). Whether it
 * is idle is seen by the number of its users' packets, in either direction: keep-alives of L2TP and PPP are none.
 */
export class SessionWatch {
  #grants: WatchedGrants;
  readonly #startedAt: Instant;
  #reportedAt: Instant;
  #lookedAt: Instant;
  #packets: number;
  /** When a look first saw the newest packets: they passed at this time or before. */
  #activeAt: Instant;

  constructor(grants: WatchedGrants, packets: number, at: Instant) {
    this.#grants = grants;
    this.#packets = packets;
    this.#startedAt = at;
    this.#reportedAt = at;
    this.#lookedAt = at;
    this.#activeAt = at;
  }

  /** Time that is over when the new limits come counts: a session's from its beginning, silence from when it began. */
  change({ sessionTimeoutMs, idleTimeoutMs }: ChangedLimits): void {
    this.#grants = {
      ...this.#grants,
      ...(sessionTimeoutMs !== undefined && { sessionTimeoutMs }),
      ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
    };
  }

  deadline(): Instant | undefined {
    const { sessionTimeoutMs, idleTimeoutMs, interimIntervalMs } = this.#grants;
    const lookMs = idleTimeoutMs === undefined ? undefined : idleTimeoutMs / limits.looksPerIdleTimeout;
    return earliest(
      after(this.#startedAt, sessionTimeoutMs),
      after(this.#activeAt, idleTimeoutMs),
      after(this.#lookedAt, lookMs),
      after(this.#reportedAt, interimIntervalMs),
    );
  }

  /** @param packets that the session has carried until now, in both directions */
  timeout(packets: number, now: Instant): SessionDue | undefined {
    const { sessionTimeoutMs, idleTimeoutMs, interimIntervalMs } = this.#grants;
    if (packets !== this.#packets) this.#activeAt = now;
    this.#packets = packets;
    this.#lookedAt = now;
    if (isOver(this.#startedAt, sessionTimeoutMs, now)) return 'session-timeout';
    if (isOver(this.#activeAt, idleTimeoutMs, now)) return 'idle-timeout';
    if (!isOver(this.#reportedAt, interimIntervalMs, now)) return undefined;
    this.#reportedAt = now;
    return 'report';
  }
}

const after = (from: Instant, ms: number | undefined): Instant | undefined =>
  ms === undefined ? undefined : later(from, milliseconds(ms));

const isOver = (from: Instant, ms: number | undefined, now: Instant): boolean =>
  ms !== undefined && elapsed(from, now) >= ms;
