import type { ServiceContext } from '@sekisho/platform/service';
import { AuditLife } from './audit-life.ts';
import { EventIntake } from './intake/event-intake.ts';
import { Recorder } from './intake/recorder.ts';
import { Retention } from './retention.ts';
import { AuditStore } from './store/audit-store.ts';
import { AuditDatabase } from './store/database.ts';

/** Puts the session log together. */
export function openAudit({ settings, runtime, bus, logger }: ServiceContext) {
  const { audit, cluster, directory } = settings;
  const database = new AuditDatabase(audit.store, { stateDir: runtime.stateDir, directory });
  const store = new AuditStore(() => database.get());
  const intake = new EventIntake(bus, new Recorder(store, logger), logger, cluster?.replicas);
  const retention = new Retention(store, audit.retention, logger);
  return { store, life: new AuditLife({ database, intake, retention, logger }) };
}
