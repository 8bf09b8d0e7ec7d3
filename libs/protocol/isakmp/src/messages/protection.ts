import { equalConstantTime, type Secret } from '@sekisho/wire';
import { decrypt, encrypt, lastBlock } from '../keys/cipher.ts';
import type { Cookies, LastingKeys } from '../keys/phase1.ts';
import { messageIdBytes, phase2Iv } from '../keys/phase2.ts';
import { prf } from '../keys/prf.ts';
import { headerFlags } from '../numbers.ts';
import type { Payload } from '../payloads/index.ts';
import type { IkeSuite } from '../suites.ts';
import {
  decodePayloads,
  encodeMessage,
  encodePayloads,
  headerBytes,
  headerOf,
  type MessageKind,
  type PayloadChain,
  type ReceivedMessage,
} from './message.ts';

/** What both ends protect their messages with once they have keys. */
export interface Protection {
  readonly suite: IkeSuite;
  readonly keys: LastingKeys;
  /** Last CBC block of Main Mode: the root of every later IV. */
  readonly lastPhase1Block: Uint8Array;
}

/** What encrypts one message. */
export interface MessageCipher {
  readonly suite: IkeSuite;
  readonly key: Secret;
  readonly iv: Uint8Array;
}

/** An encrypted message, and the IV of the next one of its exchange. */
export interface SealedMessage {
  readonly message: Uint8Array;
  readonly iv: Uint8Array;
}

/** A decrypted message, and the IV of the next one of its exchange. */
export interface OpenedMessage {
  readonly chain: PayloadChain;
  readonly iv: Uint8Array;
}

/** Encrypts a message. */
export function sealMessage(
  cookies: Cookies,
  { suite, key, iv }: MessageCipher,
  kind: MessageKind,
  payloads: readonly Payload[],
): SealedMessage {
  const encrypted = encrypt(suite, key, iv, encodePayloads(payloads));
  const flags = (kind.flags ?? 0) | headerFlags.encryption;
  const message = encodeMessage(headerOf(cookies, { ...kind, flags }, payloads), encrypted);
  return { message, iv: lastBlock(suite, encrypted) };
}

/**
 * Decrypts and decodes a message.
 * @returns undefined unless it is whole blocks
 * @throws DecodeError when what comes out is no payload chain: the key is another one, or the message was tampered with
 */
export function openMessage(
  { bytes, header }: Pick<ReceivedMessage, 'bytes' | 'header'>,
  { suite, key, iv }: MessageCipher,
): OpenedMessage | undefined {
  const encrypted = bytes.subarray(headerBytes, header.length);
  const plain = decrypt(suite, key, iv, encrypted);
  return plain && { chain: decodePayloads(header.nextPayload, plain), iv: lastBlock(suite, encrypted) };
}

/** Encrypts the first message of an exchange: HASH(1), then the payloads that it covers (RFC 2409 §5.5, §5.7). */
export function sealFirstMessage(
  cookies: Cookies,
  protection: Protection,
  kind: MessageKind,
  payloads: readonly Payload[],
): SealedMessage {
  const hash = protectionHash(protection, kind.messageId, encodePayloads(payloads));
  return sealMessage(cookies, firstCipher(protection, kind.messageId), kind, [{ kind: 'hash', hash }, ...payloads]);
}

/** Opens the first message of an exchange. @returns undefined when HASH(1) is wrong @throws DecodeError for another key */
export function openFirstMessage(
  protection: Protection,
  message: Pick<ReceivedMessage, 'bytes' | 'header'>,
): OpenedMessage | undefined {
  const { messageId } = message.header;
  const opened = openMessage(message, firstCipher(protection, messageId));
  const intact = opened && beginsWithHash(opened.chain, protectionHash(protection, messageId, opened.chain.afterFirst));
  return intact ? opened : undefined;
}

/** What encrypts a message of an exchange under an SA. */
export const exchangeCipher = ({ suite, keys }: Protection, iv: Uint8Array): MessageCipher => ({
  suite,
  key: keys.cipher,
  iv,
});

const firstCipher = (protection: Protection, messageId: number): MessageCipher =>
  exchangeCipher(protection, exchangeIv(protection, messageId));

/** IV of the first message of an exchange under an SA. */
export const exchangeIv = ({ suite, lastPhase1Block }: Protection, messageId: number): Uint8Array =>
  phase2Iv(suite, lastPhase1Block, messageId);

/** HASH(1) or HASH(2): prf(SKEYID_a, M-ID | …) over what the caller gives (RFC 2409 §5.5). */
export const protectionHash = (
  { suite, keys }: Protection,
  messageId: number,
  ...parts: readonly Uint8Array[]
): Uint8Array => prf(suite.hash, keys.skeyidA.reveal(), messageIdBytes(messageId), ...parts);

/** HASH(3): prf(SKEYID_a, 0 | M-ID | Ni_b | Nr_b) (RFC 2409 §5.5). */
export const hash3 = (
  { suite, keys }: Protection,
  messageId: number,
  nonces: { readonly initiatorNonce: Uint8Array; readonly responderNonce: Uint8Array },
): Uint8Array =>
  prf(
    suite.hash,
    keys.skeyidA.reveal(),
    Uint8Array.of(0),
    messageIdBytes(messageId),
    nonces.initiatorNonce,
    nonces.responderNonce,
  );

/** Whether the chain begins with a Hash payload of this value. */
export function beginsWithHash(chain: PayloadChain, expected: Uint8Array): boolean {
  const first = chain.payloads[0];
  return first?.kind === 'hash' && equalConstantTime(first.hash, expected);
}
