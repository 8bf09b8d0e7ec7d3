import { type EndSessionReply, type EndSessionRequest, endSessionReply, subjects } from '@sekisho/contracts';
import type { Bus, Logger } from '@sekisho/platform';
import { edgeAnswerMs } from './limits.ts';

/** Has the edges end sessions whose user has logged in once more. What they do not hear now the next renewal tells them. */
export class ReplacedSessions {
  constructor(
    private readonly bus: Pick<Bus, 'scatter'>,
    private readonly logger: Pick<Logger, 'debug' | 'warn'>,
  ) {}

  /** Never rejects. @returns what the edges said, each whether it held the session */
  async end(connection: string): Promise<readonly EndSessionReply[]> {
    const request: EndSessionRequest = { connection, reason: 'replaced-by-new-connection' };
    try {
      const options = { waitMs: edgeAnswerMs };
      const replies = await this.bus.scatter(subjects.edgeEndSession, request, endSessionReply, options);
      const edge = replies.find(({ ended }) => ended)?.edge;
      if (edge !== undefined) this.logger.debug({ connection, edge }, 'a replaced session was ended');
      else
        this.logger.warn({ connection }, 'no edge ended a replaced session; it ends when its lease is to be renewed');
      return replies;
    } catch (error) {
      this.logger.warn({ err: error, connection }, 'no edge heard of a replaced session');
      return [];
    }
  }
}
