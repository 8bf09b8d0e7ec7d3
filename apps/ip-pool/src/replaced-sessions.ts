import { type EndSessionRequest, endSessionReply, subjects } from '@sekisho/contracts';
import type { Bus, Logger } from '@sekisho/platform';
import { edgeAnswerMs } from './limits.ts';

/** Has the edges end sessions whose user has logged in once more. What they do not hear now the next renewal tells them. */
export class ReplacedSessions {
  constructor(
    private readonly bus: Pick<Bus, 'scatter'>,
    private readonly logger: Pick<Logger, 'debug' | 'warn'>,
  ) {}

  end(connection: string): void {
    void this.#end(connection);
  }

  async #end(connection: string): Promise<void> {
    const request: EndSessionRequest = { connection, reason: 'replaced-by-new-connection' };
    try {
      const options = { waitMs: edgeAnswerMs };
      const replies = await this.bus.scatter(subjects.edgeEndSession, request, endSessionReply, options);
      const edge = replies.find(({ ended }) => ended)?.edge;
      if (edge !== undefined) return this.logger.debug({ connection, edge }, 'a replaced session was ended');
      this.logger.warn({ connection }, 'no edge ended a replaced session; it ends when its lease is to be renewed');
    } catch (error) {
      this.logger.warn({ err: error, connection }, 'no edge heard of a replaced session');
    }
  }
}
