import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload, RpcException } from '@nestjs/microservices';
import {
  type CausesQuery,
  type CausesReply,
  type ChangesQuery,
  type ChangesReply,
  causesQuery,
  changesQuery,
  type KeyUseQuery,
  type KeyUseReply,
  keyUseQuery,
  type LogQuery,
  type LogReply,
  logQuery,
  type StoryQuery,
  type StoryReply,
  storyQuery,
  subjects,
} from '@sekisho/contracts';
import { type Logger, within } from '@sekisho/platform';
import { LOGGER, Parsed } from '@sekisho/platform/service';
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
    return { records: await this.answer(() => this.store.query(query)) };
  }

  /** Why attempts failed. Refused as `store-unavailable` while SQL does not answer. */
  @MessagePattern(subjects.auditCauses)
  causes(@Payload(new Parsed(causesQuery)) query: CausesQuery): Promise<CausesReply> {
    return this.answer(() => this.store.causes(query));
  }

  /** Who still uses which pre-shared key. Refused as `store-unavailable` while SQL does not answer. */
  @MessagePattern(subjects.auditKeyUse)
  async keyUse(@Payload(new Parsed(keyUseQuery)) query: KeyUseQuery): Promise<KeyUseReply> {
    return { uses: await this.answer(() => this.store.keyUses(query)) };
  }

  /** What administrators have changed. Refused as `store-unavailable` while SQL does not answer. */
  @MessagePattern(subjects.auditChanges)
  changes(@Payload(new Parsed(changesQuery)) query: ChangesQuery): Promise<ChangesReply> {
    return this.answer(() => this.store.changes(query));
  }

  /** One connection, step by step. Refused as `store-unavailable` while SQL does not answer. */
  @MessagePattern(subjects.auditStory)
  story(@Payload(new Parsed(storyQuery)) { connection }: StoryQuery): Promise<StoryReply> {
    return this.answer(() => this.store.story(connection));
  }

  private async answer<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await within(queryAnswerMs, ask());
    } catch (error) {
      this.logger.warn({ err: error }, 'the session log cannot be read');
      throw new RpcException({ code: 'store-unavailable', reason: 'the session log cannot be read at the moment' });
    }
  }
}
