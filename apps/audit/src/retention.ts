import { type Logger, Repetition } from '@sekisho/platform';
import { cleanUpIntervalMs } from './limits.ts';
import type { AuditStore } from './store/audit-store.ts';

/** Deletes what is older than audit.retention, at the start and then at intervals. */
export class Retention {
  private cleaning: Repetition | undefined;

  constructor(
    private readonly store: Pick<AuditStore, 'deleteBefore'>,
    private readonly retentionMs: number,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.cleaning = new Repetition(cleanUpIntervalMs, () => this.clean());
    void this.cleaning.run();
  }

  async stop(): Promise<void> {
    await this.cleaning?.stop();
  }

  private async clean(): Promise<void> {
    try {
      const connections = await this.store.deleteBefore(new Date(Date.now() - this.retentionMs));
      if (connections > 0) this.logger.info({ connections }, 'deleted connections older than audit.retention');
    } catch (error) {
      this.logger.warn({ err: error }, 'old connections cannot be deleted now');
    }
  }
}
