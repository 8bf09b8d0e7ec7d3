import {
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Bus, type Logger, PrivateFileError, type Runtime, type Settings } from '@sekisho/platform';
import { LOGGER, RUNTIME, SETTINGS } from '@sekisho/platform/service';
import { AuditController } from './audit.controller.ts';
import { EventIntake } from './intake/event-intake.ts';
import { Recorder } from './intake/recorder.ts';
import { Retention } from './retention.ts';
import { AuditStore } from './store/audit-store.ts';
import { AuditDatabase } from './store/database.ts';

/** Starts what runs by itself, and stops it before the tables are closed. */
@Injectable()
class AuditLife implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  constructor(
    @Inject(AuditDatabase) private readonly database: AuditDatabase,
    @Inject(EventIntake) private readonly intake: EventIntake,
    @Inject(Retention) private readonly retention: Retention,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The store may be away: events wait in the stream. A mistake in its settings does not go away by waiting. */
  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.database.get();
    } catch (error) {
      if (error instanceof PrivateFileError) throw error;
      this.logger.error({ err: error }, 'the session log cannot be opened; trying again');
    }
    this.intake.start();
    this.retention.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.intake.stop(), this.retention.stop()]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

@Module({
  controllers: [AuditController],
  providers: [
    AuditLife,
    {
      provide: AuditDatabase,
      inject: [SETTINGS, RUNTIME],
      useFactory: ({ audit, directory }: Settings, { stateDir }: Runtime) =>
        new AuditDatabase(audit.store, { stateDir, directory }),
    },
    {
      provide: AuditStore,
      inject: [AuditDatabase],
      useFactory: (database: AuditDatabase) => new AuditStore(() => database.get()),
    },
    {
      provide: Recorder,
      inject: [AuditStore, LOGGER],
      useFactory: (store: AuditStore, logger: Logger) => new Recorder(store, logger),
    },
    {
      provide: EventIntake,
      inject: [Bus, Recorder, LOGGER],
      useFactory: (bus: Bus, recorder: Recorder, logger: Logger) => new EventIntake(bus, recorder, logger),
    },
    {
      provide: Retention,
      inject: [AuditStore, SETTINGS, LOGGER],
      useFactory: (store: AuditStore, { audit }: Settings, logger: Logger) =>
        new Retention(store, audit.retention, logger),
    },
  ],
})
export class AuditModule {}
