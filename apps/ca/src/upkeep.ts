import { type Bus, type InternalCaSettings, type Logger, Repetition } from '@sekisho/platform';
import type { Authorities } from './authority/authority.ts';
import type { HttpServer } from './http/http-server.ts';
import { dayOf } from './issuing/validity.ts';
import { upkeepIntervalMs, warnIntervalMs } from './limits.ts';
import type { Crls } from './revocation/crls.ts';
import type { Publication } from './revocation/publication.ts';

export interface UpkeepParts {
  readonly authorities: Authorities;
  readonly crls: Pick<Crls, 'makeDue'>;
  readonly publication: Pick<Publication, 'broadcast'>;
  readonly http: Pick<HttpServer, 'listen'>;
  readonly bus: Pick<Bus, 'onConnection'>;
  readonly settings: Pick<InternalCaSettings, 'validity'>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  readonly now: () => Date;
}

/** What the CA does by itself. */
export class Upkeep {
  #repetition: Repetition | undefined;
  #silence: (() => void) | undefined;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: UpkeepParts) {}

  /** Returns when the CRLs are there and everyone was told. */
  async start(): Promise<void> {
    const { bus, crls, publication, http } = this.parts;
    await crls.makeDue();
    await publication.broadcast();
    await http.listen();
    this.#warnOfTheEnd();
    // Who missed a broadcast meanwhile gets another.
    this.#silence = bus.onConnection((connected) => {
      if (connected) void publication.broadcast();
    });
    this.#repetition = new Repetition(upkeepIntervalMs, () => this.#run());
  }

  async stop(): Promise<void> {
    this.#silence?.();
    await this.#repetition?.stop();
  }

  async #run(): Promise<void> {
    const { crls, publication, http, logger } = this.parts;
    this.#warnOfTheEnd();
    await http.listen();
    try {
      if (await crls.makeDue()) await publication.broadcast();
    } catch (error) {
      logger.error({ err: error }, 'the CRLs could not be made; trying again in a minute');
    }
  }

  /** The CA's own end cuts what it issues short long before it comes. */
  #warnOfTheEnd(): void {
    const { authorities, settings, logger, now } = this.parts;
    const at = now().getTime();
    if (at - this.#warnedAt < warnIntervalMs) return;
    this.#warnedAt = at;
    const { gateway, machine, user } = settings.validity;
    const longest = Math.max(gateway, machine, user);
    for (const authority of authorities.all) {
      if (authority === undefined || authority.notAfter.getTime() - at > longest) continue;
      const end = dayOf(authority.notAfter);
      logger.warn(
        { ca: authority.role, notAfter: authority.notAfter },
        `the certificate of the internal CA itself ends on ${end}; what it issues ends by then as well`,
      );
    }
  }
}
