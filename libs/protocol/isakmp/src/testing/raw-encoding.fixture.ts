import { concat } from '@sekisho/wire';
import type { EstablishedSa } from '../associations/association.ts';
import { encrypt, lastBlock } from '../keys/cipher.ts';
import type { Cookies } from '../keys/phase1.ts';
import { encodeBody, encodeMessage, headerBytes } from '../messages/message.ts';
import { headerFlags } from '../numbers.ts';
import { type Payload, payloadType } from '../payloads/index.ts';
import type { Attribute, Proposal, SecurityAssociationPayload, Transform } from '../payloads/security-association.ts';

/** A client's own encoder: what the library decodes must not be what the same library encoded. */

const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);
const u32 = (value: number): Uint8Array => concat(u16(value >>> 16), u16(value & 0xffff));

/** Next payload, reserved, length, body. */
const withGenericHeader = (next: number, body: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(next, 0), u16(body.length + 4), body);

const attributeBytes = ({ type, short, value }: Attribute): Uint8Array =>
  short ? concat(u16(type | 0x8000), value) : concat(u16(type), u16(value.length), value);

const transformBytes = ({ number, id, attributes }: Transform): Uint8Array =>
  concat(Uint8Array.of(number, id, 0, 0), ...attributes.map(attributeBytes));

const listOf = (bodies: readonly Uint8Array[], more: number): Uint8Array =>
  concat(...bodies.map((body, index) => withGenericHeader(index < bodies.length - 1 ? more : 0, body)));

const proposalBytes = ({ number, protocol, spi, transforms }: Proposal): Uint8Array =>
  concat(
    Uint8Array.of(number, protocol, spi.length, transforms.length),
    spi,
    listOf(transforms.map(transformBytes), 3),
  );

export const securityAssociationBytes = ({ doi, situation, proposals }: SecurityAssociationPayload): Uint8Array =>
  concat(u32(doi), u32(situation), listOf(proposals.map(proposalBytes), 2));

export const chainBytes = (payloads: readonly Payload[]): Uint8Array =>
  concat(
    ...payloads.map((payload, index) => {
      const next = payloads[index + 1];
      const body = payload.kind === 'security-association' ? securityAssociationBytes(payload) : encodeBody(payload);
      return withGenericHeader(next ? payloadType(next) : 0, body);
    }),
  );

export interface RawMessage {
  readonly cookies: Cookies;
  readonly exchange: number;
  readonly messageId: number;
  readonly flags?: number;
  readonly payloads: readonly Payload[];
}

const headerOf = ({ cookies, exchange, messageId, flags = 0, payloads }: RawMessage) => ({
  initiatorCookie: cookies.initiator,
  responderCookie: cookies.responder,
  nextPayload: payloads[0] ? payloadType(payloads[0]) : 0,
  exchange,
  messageId,
  flags,
});

export const clearBytes = (message: RawMessage): Uint8Array =>
  encodeMessage(headerOf(message), chainBytes(message.payloads));

export function sealedBytes(
  message: RawMessage,
  { suite, keys }: Pick<EstablishedSa, 'suite' | 'keys'>,
  iv: Uint8Array,
): { message: Uint8Array; iv: Uint8Array } {
  const encrypted = encrypt(suite, keys.cipher, iv, chainBytes(message.payloads));
  const header = headerOf({ ...message, flags: (message.flags ?? 0) | headerFlags.encryption });
  return { message: encodeMessage(header, encrypted), iv: lastBlock(suite, encrypted) };
}

/** A message whose header promises encryption, and whose body is no cipher text of anybody. */
export function gibberish(like: Uint8Array, exchange: number): Uint8Array {
  const message = new Uint8Array(headerBytes + 32).fill(0x5a);
  message.set(like.subarray(0, headerBytes));
  message.set([5, 0x10, exchange, headerFlags.encryption, 0, 0, 0, 1, 0, 0, 0, message.length], 16);
  return message;
}
