import { parseCertificate } from '@sekisho/certificates';
import type { CaHealth } from '@sekisho/contracts';
import { measureExpiry } from '@sekisho/platform';
import type { Authorities, Authority } from './authority/authority.ts';
import { dayMs } from './issuing/validity.ts';
import type { CaStore } from './store/ca-store.ts';

export interface HealthParts {
  readonly authorities: Pick<Authorities, 'all'>;
  readonly store: Pick<CaStore, 'countExpiring'>;
  readonly instance: string;
  /** certificates.warnBefore. */
  readonly warnBeforeMs: number;
  readonly now: () => Date;
}

/** What soon comes to an end: the CA itself, and what it issued to machines and users. The gateway's own certificates renew themselves. */
export class Health {
  readonly #authorities: readonly Authority[];
  #silences: readonly (() => void)[] = [];

  constructor(private readonly parts: HealthParts) {
    this.#authorities = parts.authorities.all.filter((each) => each !== undefined);
  }

  /** Has the time measured until the CA's own certificates expire. */
  start(): void {
    const { now } = this.parts;
    this.#silences = this.#authorities.map(({ role, notAfter }) =>
      measureExpiry({ name: role, use: 'authority', service: 'ca', notAfter: () => notAfter.getTime() }, () =>
        now().getTime(),
      ),
    );
  }

  stop(): void {
    for (const silence of this.#silences) silence();
  }

  async tell(): Promise<CaHealth> {
    const { store, instance, warnBeforeMs, now } = this.parts;
    const after = now();
    const until = new Date(after.getTime() + warnBeforeMs);
    return {
      instance,
      authorities: this.#authorities.map(({ role, certificate, notAfter }) => ({
        role,
        subject: parseCertificate(certificate).subject,
        notAfter: notAfter.toISOString(),
        endsSoon: notAfter <= until,
      })),
      expiring: {
        certificates: await store.countExpiring({ after, until }),
        withinDays: Math.ceil(warnBeforeMs / dayMs),
      },
    };
  }
}
