import type { RefusalCode } from '@sekisho/contracts';
import type { Logger } from '@sekisho/platform';
import { LoginHours } from './login-hours.ts';
import type { LockPolicy, LoginProof, User, UserStore } from './user-store.ts';
import { wallClock } from './wall-clock.ts';

export interface StandingParts extends LockPolicy {
  readonly store: Pick<UserStore, 'countFailure' | 'countLogin'>;
  /** Of login hours and expiry dates. */
  readonly timeZone: string;
  readonly now: () => Date;
  readonly logger: Pick<Logger, 'warn'>;
}

export interface StandingRefusal {
  readonly code: Extract<
    RefusalCode,
    'account-locked' | 'account-disabled' | 'account-expired' | 'password-expired' | 'outside-login-hours'
  >;
  readonly detail?: string;
}

/**
 * Whether an account is in good standing, asked only for who has its password or certificate: a stranger learns nothing. What came of an
 * attempt is written behind its back, so that the time of an answer tells nothing of the account either.
 */
export class Standing {
  readonly #wall: ReturnType<typeof wallClock>;
  readonly #writes = new Set<Promise<void>>();

  constructor(private readonly parts: StandingParts) {
    this.#wall = wallClock(parts.timeZone);
  }

  /**
   * @param by locks, and that the password must be changed, are no matter of a certificate
   * @returns undefined: nothing is against a login now
   */
  refusal({ rules, lockedUntil }: User, by: LoginProof): StandingRefusal | undefined {
    const now = this.parts.now();
    const { disabled, expires, mustChange, loginHours } = rules;
    const wall = this.#wall(now);
    const byPassword = by === 'password';
    if (byPassword && lockedUntil !== null && lockedUntil > now.toISOString()) {
      return { code: 'account-locked', detail: `until ${lockedUntil}` };
    }
    if (disabled) return { code: 'account-disabled' };
    if (expires !== null && hasPassed(expires, now, wall.date)) {
      return { code: 'account-expired', detail: `on ${expires}` };
    }
    if (byPassword && mustChange) return { code: 'password-expired', detail: 'an administrator wants it changed' };
    if (loginHours !== null && !LoginHours.parse(loginHours).contain(wall.minuteOfWeek)) {
      return { code: 'outside-login-hours', detail: `${loginHours} (${this.parts.timeZone})` };
    }
    return undefined;
  }

  /** A wrong password, also for a name that nobody has. */
  failed(name: string): void {
    this.#write(this.parts.store.countFailure(name, this.parts), name);
  }

  loggedIn({ name }: User, by: LoginProof): void {
    this.#write(this.parts.store.countLogin(name, by), name);
  }

  /** Waits for what is being written. */
  async settled(): Promise<void> {
    await Promise.all(this.#writes);
  }

  #write(work: Promise<void>, user: string): void {
    const write = work
      .catch((error: unknown) => this.parts.logger.warn({ err: error, user }, 'what came of a login is not kept'))
      .finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }
}

/** A date is the last good day; a moment is the end. */
function hasPassed(expires: string, now: Date, today: string): boolean {
  return expires.includes('T') ? now.getTime() >= Date.parse(expires) : today > expires;
}
