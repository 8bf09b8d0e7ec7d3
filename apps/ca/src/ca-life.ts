import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import type { Kysely } from 'kysely';
import type { Health } from './health.ts';
import type { HttpServer } from './http/http-server.ts';
import type { CaTables } from './store/schema.ts';
import type { Upkeep } from './upkeep.ts';

export interface CaLifeParts {
  readonly upkeep: Upkeep;
  readonly health: Health;
  readonly http: HttpServer;
  readonly database: Kysely<CaTables>;
}

/** What goes on by itself while the CA runs, and what is let go of when it ends. */
export class CaLife implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  constructor(private readonly parts: CaLifeParts) {}

  onApplicationBootstrap(): Promise<void> {
    const { health, upkeep } = this.parts;
    health.start();
    return upkeep.start();
  }

  async onModuleDestroy(): Promise<void> {
    const { health, upkeep, http } = this.parts;
    health.stop();
    await Promise.all([upkeep.stop(), http.close()]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.parts.database.destroy();
  }
}
