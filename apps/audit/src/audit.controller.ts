import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload, RpcException } from '@nestjs/microservices';
import { type LogQuery, type LogReply, logQuery, subjects } from '@sekisho/contracts';
import { LOGGER, type Logger, Parsed, within } from '@sekisho/platform';
import { queryAnswerMs } from './limits.ts';
import { AuditStore } from './store/audit-store.ts';

@Controller()
export class AuditController {
  constructor(
    @Inject(AuditStore) private readonly store: AuditStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Refused as `store-unavailable` while SQL does not answer. */
  @MessagePattern(subjects.auditLog)
  async log(@Payload(new Parsed(logQuery)) query: LogQuery): Promise<LogReply> {
    try {
      return { records: await within(queryAnswerMs, this.store.query(query)) };
    } catch (error) {
      this.logger.warn({ err: error }, 'the session log cannot be read');
      throw new RpcException({ code: 'store-unavailable', reason: 'the session log cannot be read at the moment' });
    }
  }
}
