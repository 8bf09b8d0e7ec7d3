import { z } from 'zod';
import { base64, connectionId, sealed } from './values.ts';

/** Requests of one conversation: an EAP method has some dozen, of a TLS handshake in small fragments. */
const roundsMax = 10_000;

/** A question that the auth service alone can read. Its content, as JSON, is what the subject's schema says. */
export const sealedRequest = z.strictObject({
  connection: connectionId,
  /** Of a conversation of several questions, from 0, and never the same twice. */
  round: z.int().min(0).max(roundsMax),
  sealed,
});
export type SealedRequest = z.infer<typeof sealedRequest>;

/** The answer, which whoever asked alone can read, and nobody but the auth service can have made. */
export const sealedReply = z.strictObject({ sealed: base64 });
export type SealedReply = z.infer<typeof sealedReply>;

/** What a question is sealed for: it cannot be opened as another connection's, nor as another round or subject. */
export const sealedContext = (subject: string, { connection, round }: Omit<SealedRequest, 'sealed'>): string =>
  `${subject} ${connection} ${round}`;
