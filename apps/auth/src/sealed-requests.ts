import type { Sealed, SealedReply, SealedRequest } from '@sekisho/contracts';
import {
  activeSpan,
  answerSealed,
  isTracing,
  openSealed,
  problemOf,
  SealError,
  type SealingPrivateKey,
} from '@sekisho/platform';
import { Parsed, refuse } from '@sekisho/platform/service';
import type { Secret } from '@sekisho/wire';
import type { z } from 'zod';

/** Opens what was sealed to this service, whose instances share the key. */
export class SealedRequests {
  constructor(private readonly key: SealingPrivateKey) {}

  /**
   * Has a question answered that nobody else could read, and seals the answer to who asked.
   * @param schema of the question, which does not name its connection: the seal is bound to that
   * @throws RpcException: it was sealed to another key or for another place, or does not fit its schema
   */
  async answer<S extends z.ZodType<object>>(
    subject: string,
    request: SealedRequest,
    schema: S,
    answer: (question: z.output<S> & { readonly connection: string }) => Promise<object>,
  ): Promise<SealedReply> {
    const parsed = new Parsed(schema);
    const { connection } = request;
    try {
      return await answerSealed(this.key, subject, request, async (question) => {
        const reply = await answer({ ...parsed.transform(question), connection });
        // Whoever answers the bus sees only the seal.
        const problem = isTracing() ? problemOf({ response: reply }) : undefined;
        if (problem) activeSpan().wentWrong(problem);
        return reply;
      });
    } catch (error) {
      if (error instanceof SealError) throw refuse('not-opened', error.message);
      throw error;
    }
  }

  /** A secret alone. @throws SealError */
  open(sealed: Sealed, context: string): Promise<Secret> {
    return openSealed(this.key, sealed, context);
  }
}
