import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Bus, Logger, Settings } from '@sekisho/platform';
import { Accounting } from './accounting/accounting.ts';
import type { BackEndHealth } from './back-ends/back-end.ts';
import { DynamicAuthorization } from './dynamic-authorization/dynamic-authorization.ts';
import type { Realms } from './realms/realms.ts';

export interface BackEndSessionsParts {
  readonly settings: Settings;
  readonly bus: Bus;
  readonly realms: Realms;
  readonly logger: Logger;
}

/** What back ends have to do with sessions that stand: they are told of them, and have a word about them. */
export class BackEndSessions implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #accounting: Accounting;
  readonly #dynamicAuthorization: DynamicAuthorization;

  /** @throws PrivateFileError when a shared secret can't be read */
  constructor(parts: BackEndSessionsParts) {
    this.#accounting = new Accounting(parts);
    this.#dynamicAuthorization = new DynamicAuthorization(parts);
  }

  /** The servers that keep accounts, by the name of their back end. */
  accountingHealth(): ReadonlyMap<string, readonly BackEndHealth[]> {
    return this.#accounting.health();
  }

  async onApplicationBootstrap(): Promise<void> {
    this.#accounting.start();
    await this.#dynamicAuthorization.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.#accounting.stop(), this.#dynamicAuthorization.stop()]);
  }
}
