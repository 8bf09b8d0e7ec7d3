import type { Settings } from '@sekisho/platform';
import type { ServiceContext } from '@sekisho/platform/service';
import { AuditLife } from './audit-life.ts';
import { EdgeStore } from './edges/edge-store.ts';
import { EdgeWatch } from './edges/edge-watch.ts';
import { EventIntake } from './intake/event-intake.ts';
import { Recorder } from './intake/recorder.ts';
import { lostEdgeMarginMs } from './limits.ts';
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
  const edges = new EdgeStore(() => database.get());
  const lostAfterMs = longestLeaseMs(settings.officeMode) + lostEdgeMarginMs;
  const watch = new EdgeWatch({ bus, edges, lostAfterMs, logger });
  return { store, life: new AuditLife({ database, intake, retention, watch, logger }) };
}

const longestLeaseMs = ({ leaseDuration, pools }: Settings['officeMode']): number =>
  Math.max(leaseDuration, ...Object.values(pools).map((pool) => pool.leaseDuration ?? 0));
