import type { Logger } from '@sekisho/platform';
import { cleanUpIntervalMs } from './limits.ts';
import type { AuditStore } from './store/audit-store.ts';

/** Deletes what is older than audit.retention, at the start and then at intervals. */
export class Retention {
  private timer: NodeJS.Timeout | undefined;
  private cleaning: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Pick<AuditStore, 'deleteBefore'>,
    private readonly retentionMs: number,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.cleaning = this.clean();
    this.timer = setInterval(() => {
      this.cleaning = this.cleaning.then(() => this.clean());
    }, cleanUpIntervalMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.cleaning;
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
