import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Sealed } from '@sekisho/contracts';
import { utf8 } from '@sekisho/wire';
import { infoOf, SealError, type SealingPrivateKey, type SealingPublicKey, suite } from './sealing.ts';

/** A question on its way, and how its answer is read. */
export interface SealedQuestion {
  readonly sealed: Sealed;
  /** @throws SealError: it is not an answer to this question, or not by whom it was sealed to */
  openAnswer(answer: string): Uint8Array;
}

/** A question that was opened, and how it is answered. */
export interface OpenedQuestion {
  readonly question: Uint8Array;
  sealAnswer(answer: Uint8Array): string;
}

/** Both ends have this key of a question from the seal itself (RFC 9180 §9.8), so that no answer fits another question. */
const answerLabel = utf8('sekisho sealed answer v1');
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const cipher = 'aes-256-gcm';

/** Seals a question so that only the holder of the private key reads it, and can answer it. */
export async function sealQuestion(
  publicKey: SealingPublicKey,
  question: Uint8Array,
  context: string,
): Promise<SealedQuestion> {
  const sender = await suite.createSenderContext({ recipientPublicKey: publicKey, info: infoOf(context) });
  const ciphertext = Buffer.from(await sender.seal(question)).toString('base64');
  const key = Buffer.from(await sender.export(answerLabel, keyBytes));
  return {
    sealed: { enc: Buffer.from(sender.enc).toString('base64'), ciphertext },
    openAnswer: (answer) => open(key, Buffer.from(answer, 'base64')),
  };
}

/** @throws SealError */
export async function openQuestion(
  privateKey: SealingPrivateKey,
  { enc, ciphertext }: Sealed,
  context: string,
): Promise<OpenedQuestion> {
  try {
    const recipientKey = { recipientKey: privateKey, enc: new Uint8Array(Buffer.from(enc, 'base64')) };
    const recipient = await suite.createRecipientContext({ ...recipientKey, info: infoOf(context) });
    const question = new Uint8Array(await recipient.open(new Uint8Array(Buffer.from(ciphertext, 'base64'))));
    const key = Buffer.from(await recipient.export(answerLabel, keyBytes));
    return { question, sealAnswer: (answer) => seal(key, answer) };
  } catch {
    throw new SealError('a sealed question cannot be opened: made for another key or context, or damaged');
  }
}

/** Nonce, ciphertext and tag, in base64. The key is good for one question, which is seldom answered twice. */
function seal(key: Uint8Array, bytes: Uint8Array): string {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce);
  return Buffer.concat([nonce, sealing.update(bytes), sealing.final(), sealing.getAuthTag()]).toString('base64');
}

function open(key: Uint8Array, sealed: Buffer): Uint8Array {
  const end = sealed.length - tagBytes;
  try {
    const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
    opening.setAuthTag(sealed.subarray(end));
    return new Uint8Array(Buffer.concat([opening.update(sealed.subarray(nonceBytes, end)), opening.final()]));
  } catch {
    throw new SealError('a sealed answer cannot be opened: made for another question, or damaged');
  }
}
