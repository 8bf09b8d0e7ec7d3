import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { type AuthHealthReply, subjects } from '@sekisho/contracts';
import type { Bus, OpenCertificate } from '@sekisho/platform';
import type { Kysely } from 'kysely';
import type { Accounting } from './accounting/accounting.ts';
import type { BackEnds } from './back-ends/back-ends.ts';
import { readHealth } from './back-ends/health.ts';
import type { TrustedAuthorities } from './certificates/trusted-authorities.ts';
import type { DynamicAuthorization } from './dynamic-authorization/dynamic-authorization.ts';
import type { GuessGuard } from './guesses/guess-guard.ts';
import { measureAuth } from './metrics/measure-auth.ts';
import type { AuthTables } from './store/database.ts';

export interface AuthLifeParts {
  readonly instance: string;
  readonly bus: Pick<Bus, 'answerAll'>;
  readonly database: Kysely<AuthTables>;
  readonly guard: GuessGuard;
  readonly backEnds: BackEnds;
  readonly accounting: Accounting;
  readonly dynamicAuthorization: DynamicAuthorization;
  readonly authorities: TrustedAuthorities;
  readonly ownCertificate: OpenCertificate;
  readonly conversations: { readonly size: number };
}

/** What goes on by itself while the service runs, and what is let go of when it ends. */
export class AuthLife implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  #silence: () => void = () => undefined;
  #endMeasuring: () => void = () => undefined;

  constructor(private readonly parts: AuthLifeParts) {}

  async onApplicationBootstrap(): Promise<void> {
    const { bus, accounting, dynamicAuthorization, authorities } = this.parts;
    this.#silence = bus.answerAll(subjects.authHealth, () => this.#health());
    this.#endMeasuring = this.#measure();
    accounting.start();
    await Promise.all([dynamicAuthorization.start(), authorities.start()]);
  }

  async onModuleDestroy(): Promise<void> {
    const { accounting, dynamicAuthorization, authorities } = this.parts;
    await Promise.all([accounting.stop(), dynamicAuthorization.stop(), authorities.stop()]);
  }

  async onApplicationShutdown(): Promise<void> {
    const { ownCertificate, backEnds, guard, database } = this.parts;
    this.#silence();
    this.#endMeasuring();
    ownCertificate.close();
    await backEnds.close();
    await guard.settled();
    await database.destroy();
  }

  #measure(): () => void {
    const { backEnds, accounting, guard, conversations } = this.parts;
    return measureAuth({
      backEnds: () => backEnds.byName.values(),
      accounting: () => accounting.health(),
      guard,
      conversations,
    });
  }

  #health(): AuthHealthReply {
    const { instance, backEnds, accounting, authorities } = this.parts;
    return {
      ...readHealth(instance, backEnds.byName.values(), accounting.health()),
      authorities: authorities.health(),
    };
  }
}
