import { readTold, type SealedReply, type SealedRequest, sealedContext, sealedReply } from '@sekisho/contracts';
import { utf8 } from '@sekisho/wire';
import { z } from 'zod';
import { openQuestion, sealQuestion } from '../crypto/sealed-question.ts';
import { SealError, type SealingPrivateKey, type SealingPublicKey } from '../crypto/sealing.ts';
import type { Bus } from './bus.ts';
import { BusError } from './errors.ts';

export interface SealedAsking {
  readonly bus: Pick<Bus, 'request'>;
  readonly key: SealingPublicKey;
}

/** Where a question goes, and of which conversation it is. */
export interface SealedPlace extends Omit<SealedRequest, 'sealed'> {
  readonly subject: string;
}

/**
 * Asks the auth service what only it may read, and gets an answer that only it can have made.
 * @param question as JSON
 * @throws BusError
 */
export async function requestSealed<T>(
  { bus, key }: SealedAsking,
  { subject, connection, round }: SealedPlace,
  question: object,
  { reply, timeoutMs }: { readonly reply: z.ZodType<T>; readonly timeoutMs: number },
): Promise<T> {
  const bytes = utf8(JSON.stringify(question));
  const { sealed, openAnswer } = await sealQuestion(key, bytes, sealedContext(subject, { connection, round }));
  bytes.fill(0);
  const answer = await bus.request(subject, { connection, round, sealed }, sealedReply, { timeoutMs });
  try {
    const parsed = readTold(reply, JSON.parse(new TextDecoder().decode(openAnswer(answer.sealed))));
    if (parsed.success) return parsed.data;
    throw new BusError('bad-reply', subject, z.prettifyError(parsed.error));
  } catch (error) {
    if (error instanceof SealError || error instanceof SyntaxError) {
      throw new BusError('bad-reply', subject, error.message);
    }
    throw error;
  }
}

/**
 * Opens a question that was sealed to this service, has it answered, and seals the answer.
 * @throws SealError
 */
export async function answerSealed(
  key: SealingPrivateKey,
  subject: string,
  { sealed, ...place }: SealedRequest,
  answer: (question: unknown) => Promise<object>,
): Promise<SealedReply> {
  const { question, sealAnswer } = await openQuestion(key, sealed, sealedContext(subject, place));
  const asked: unknown = JSON.parse(new TextDecoder().decode(question));
  question.fill(0);
  return { sealed: sealAnswer(utf8(JSON.stringify(await answer(asked)))) };
}
