import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { type Logger, PrivateFileError } from '@sekisho/platform';
import { observe } from '@sekisho/platform/metrics';
import type { EdgeWatch } from './edges/edge-watch.ts';
import type { EventIntake } from './intake/event-intake.ts';
import type { Retention } from './retention.ts';
import type { AuditDatabase } from './store/database.ts';

export interface AuditLifeParts {
  readonly database: AuditDatabase;
  readonly intake: EventIntake;
  readonly retention: Retention;
  readonly watch: EdgeWatch;
  readonly logger: Logger;
}

/** Starts what runs by itself, and stops it before the tables are closed. */
export class AuditLife implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  #endMeasuring: () => void = () => undefined;

  constructor(private readonly parts: AuditLifeParts) {}

  /** The store may be away: events wait in the stream. A mistake in its settings does not go away by waiting. */
  async onApplicationBootstrap(): Promise<void> {
    const { database, intake, retention, watch, logger } = this.parts;
    try {
      await database.get();
    } catch (error) {
      if (error instanceof PrivateFileError) throw error;
      logger.error({ err: error }, 'the session log cannot be opened; trying again');
    }
    intake.start();
    retention.start();
    watch.start();
    this.#endMeasuring = observe('sekisho.audit.lag', async (tell) => tell(await intake.lag(), {}));
  }

  async onModuleDestroy(): Promise<void> {
    const { intake, retention, watch } = this.parts;
    this.#endMeasuring();
    await Promise.all([intake.stop(), retention.stop(), watch.stop()]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.parts.database.close();
  }
}
