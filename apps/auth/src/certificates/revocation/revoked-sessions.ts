import { setTimeout as pause } from 'node:timers/promises';
import {
  type CertificateReference,
  endSessionReply,
  type LiveConnection,
  type SessionsRequest,
  subjects,
} from '@sekisho/contracts';
import {
  askEdgeSessions,
  type Bus,
  BusError,
  type CertificatesSettings,
  type Logger,
  Repetition,
} from '@sekisho/platform';
import { edgesAnswerWithinMs } from '../../limits.ts';
import {
  revokedAgainMs,
  revokedPerQuestionMax,
  revokedRememberedMax,
  revokedRememberedMs,
  revokedRetryMs,
  revokedWaitingMax,
} from '../limits.ts';
import { RecentMap } from '../recent-map.ts';

export interface RevokedSessionsParts {
  readonly bus: Pick<Bus, 'scatter' | 'onConnection'>;
  readonly whenRevoked: CertificatesSettings['whenRevoked'];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly logger: Logger;
  /** How often is asked again. */
  readonly againMs?: number;
}

/** Whose sessions end: those of a certificate, or of all that a CA issued. */
type Meant = { readonly issuer: string; readonly serial?: string };

const keyOf = ({ issuer, serial = 'all' }: Meant): string => `${serial} ${issuer}`;
const isOne = (each: Meant): each is CertificateReference => each.serial !== undefined;

interface Remembered {
  readonly meant: Meant;
  readonly until: number;
}

/**
 * Ends what certificates that were revoked have opened, on whichever edge that is. Edges are asked again for a while: one may be
 * off the bus or slow when it is asked first.
 */
export class RevokedSessions {
  readonly #waiting = new Map<string, Meant>();
  readonly #remembered = new RecentMap<string, Remembered>(revokedRememberedMax);
  #repetition: Repetition | undefined;
  #silence: () => void = () => undefined;
  #running: Promise<void> | undefined;
  readonly #stopping = new AbortController();

  constructor(private readonly parts: RevokedSessionsParts) {}

  /** From now on it is asked again every minute, and as soon as the bus is back. */
  start(): void {
    const { bus, againMs = revokedAgainMs } = this.parts;
    this.#repetition = new Repetition(againMs, () => this.#askAgain());
    this.#silence = bus.onConnection((connected) => {
      if (connected) this.#askAgain();
    });
  }

  /** Never waits. @param references newest first @param authorities names of CAs that were revoked, with all they issued */
  revoked(references: readonly CertificateReference[], authorities: readonly string[]): void {
    if (this.parts.whenRevoked === 'let-sessions-finish' || this.#stopping.signal.aborted) return;
    const meant: Meant[] = [...authorities.map((issuer) => ({ issuer })), ...references];
    const until = this.parts.now() + revokedRememberedMs;
    // The newest come last, and stay.
    for (const each of meant.slice(0, revokedRememberedMax).reverse()) {
      this.#remembered.set(keyOf(each), { meant: each, until });
    }
    const room = Math.max(0, revokedWaitingMax - this.#waiting.size);
    for (const each of meant.slice(0, room)) this.#waiting.set(keyOf(each), each);
    if (meant.length > room) {
      this.parts.logger.warn(
        { left: meant.length - room },
        'too many revoked certificates to look for sessions of all',
      );
    }
    this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#silence();
    await Promise.all([this.#repetition?.stop(), this.#running]);
  }

  #askAgain(): void {
    const now = this.parts.now();
    for (const { meant, until } of [...this.#remembered.values()]) {
      if (until < now) this.#remembered.delete(keyOf(meant));
      else if (this.#waiting.size < revokedWaitingMax) this.#waiting.set(keyOf(meant), meant);
    }
    this.#run();
  }

  #run(): void {
    if (this.#running !== undefined || this.#waiting.size === 0) return;
    this.#running = this.#endAll().finally(() => {
      this.#running = undefined;
    });
  }

  async #endAll(): Promise<void> {
    const { signal } = this.#stopping;
    while (this.#waiting.size > 0 && !signal.aborted) {
      try {
        await this.#endSome();
      } catch (error) {
        if (!(error instanceof BusError)) throw error;
        this.parts.logger.warn({ reason: error.message }, 'edges cannot be asked for sessions of revoked certificates');
        await pause(revokedRetryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** @throws BusError */
  async #endSome(): Promise<void> {
    const some = [...this.#waiting.values()].slice(0, revokedPerQuestionMax);
    const certificates = some.filter(isOne);
    const issuers = some.filter((each) => !isOne(each)).map(({ issuer }) => issuer);
    if (certificates.length > 0) await this.#endSessionsOf({ certificates });
    if (issuers.length > 0) await this.#endSessionsOf({ issuers });
    for (const each of some) this.#waiting.delete(keyOf(each));
  }

  /** @throws BusError */
  async #endSessionsOf(wanted: Pick<SessionsRequest, 'certificates' | 'issuers'>): Promise<void> {
    const { bus, logger } = this.parts;
    const replies = await askEdgeSessions(bus, wanted, { waitMs: edgesAnswerWithinMs });
    const { certificates = [], issuers = [] } = wanted;
    const revoked = new Set([...certificates, ...issuers.map((issuer) => ({ issuer }))].map(keyOf));
    const isMeant = ({ certificates: used = [] }: LiveConnection) =>
      used.some((each) => revoked.has(keyOf(each)) || revoked.has(keyOf({ issuer: each.issuer })));
    const found = replies.flatMap(({ connections }) => connections).filter(isMeant);
    await Promise.all(
      found.map(async ({ connection, user, certificates: used }) => {
        const request = { connection, reason: 'certificate-revoked' };
        const options = { waitMs: edgesAnswerWithinMs, answersMax: replies.length };
        const ends = await bus.scatter(subjects.edgeEndSession, request, endSessionReply, options);
        const ended = ends.some((each) => each.ended);
        logger.info({ connection, user, certificates: used, ended }, 'the session of a revoked certificate is ended');
      }),
    );
  }
}
