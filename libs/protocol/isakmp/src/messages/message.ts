import { Cursor, concat, Writer } from '@sekisho/wire';
import type { IkeDatagram } from '../endpoint.ts';
import type { Cookies } from '../keys/phase1.ts';
import { limits } from '../limits.ts';
import { payloadTypes } from '../numbers.ts';
import { decodePayload, encodePayload, type Payload, type PayloadOf, payloadType } from '../payloads/index.ts';

export const headerBytes = 28;
const version = 0x10;

/** ISAKMP header (RFC 2408 §3.1). Cookies are 8 bytes each. */
export interface Header {
  readonly initiatorCookie: Uint8Array;
  readonly responderCookie: Uint8Array;
  readonly nextPayload: number;
  readonly exchange: number;
  readonly flags: number;
  readonly messageId: number;
  /** Bytes of the whole message, header included. */
  readonly length: number;
}

/** A message as it came, its header decoded. */
export interface ReceivedMessage extends IkeDatagram {
  readonly header: Header;
}

/** What tells the messages of one association apart. */
export interface MessageKind {
  readonly exchange: number;
  readonly messageId: number;
  readonly flags?: number;
}

/** A chain of payloads, and the bytes that hashes are made over. */
export interface PayloadChain {
  readonly payloads: readonly Payload[];
  /** The bodies, in the same order, without generic headers. */
  readonly bodies: readonly Uint8Array[];
  /** All bytes behind the first payload, without padding: what HASH(1) and HASH(2) cover (RFC 2409 §5.5). */
  readonly afterFirst: Uint8Array;
}

/** @throws DecodeError also when the length field contradicts the datagram */
export function decodeHeader(bytes: Uint8Array): Header {
  const cursor = new Cursor(bytes);
  const initiatorCookie = cursor.take(8, 'initiator cookie');
  const responderCookie = cursor.take(8, 'responder cookie');
  const nextPayload = cursor.u8('next payload');
  if (cursor.u8('version') >> 4 !== version >> 4) throw cursor.error('bad-value', 'version', 'only ISAKMP 1');
  const exchange = cursor.u8('exchange type');
  const flags = cursor.u8('flags');
  const messageId = cursor.u32('message id');
  const length = cursor.u32('length');
  if (length < headerBytes || length > bytes.length || length > limits.messageBytesMax) {
    throw cursor.error('bad-length', 'length', `${length} of a datagram of ${bytes.length} bytes`);
  }
  return { initiatorCookie, responderCookie, nextPayload, exchange, flags, messageId, length };
}

/** Decodes a payload chain. Bytes behind its end are padding (RFC 2409 App. B). @throws DecodeError */
export function decodePayloads(first: number, bytes: Uint8Array): PayloadChain {
  const cursor = new Cursor(bytes, headerBytes);
  const payloads: Payload[] = [];
  const bodies: Uint8Array[] = [];
  let next = first;
  let endOfFirst = 0;
  while (next !== payloadTypes.none) {
    if (payloads.length >= limits.payloadsMax) throw cursor.error('too-many', 'payloads');
    const type = next;
    next = cursor.u8('next payload');
    cursor.u8('reserved');
    const length = cursor.u16('payload length');
    if (length < 4) throw cursor.error('bad-length', 'payload length', `${length}`);
    const body = cursor.sub(length - 4, 'payload');
    bodies.push(body.bytes);
    const payload = decodePayload(type, body);
    body.end(payload.kind);
    payloads.push(payload);
    if (payloads.length === 1) endOfFirst = bytes.length - cursor.remaining;
  }
  return { payloads, bodies, afterFirst: bytes.subarray(endOfFirst, bytes.length - cursor.remaining) };
}

/** Encodes a payload chain, without header. */
export function encodePayloads(payloads: readonly Payload[]): Uint8Array {
  const out = new Writer();
  payloads.forEach((payload, index) => {
    const next = payloads[index + 1];
    out.u8(next ? payloadType(next) : payloadTypes.none).u8(0);
    out.lengthPrefixed16(2, () => encodePayload(payload, out));
  });
  return out.finish();
}

/** Body of a payload as it goes on the wire: what the authentication hashes cover. */
export function encodeBody(payload: Payload): Uint8Array {
  const out = new Writer();
  encodePayload(payload, out);
  return out.finish();
}

/** Puts the header before a body that may be encrypted. */
export function encodeMessage(header: Omit<Header, 'length'>, body: Uint8Array): Uint8Array {
  const out = new Writer();
  out.bytes(header.initiatorCookie).bytes(header.responderCookie).u8(header.nextPayload).u8(version);
  out
    .u8(header.exchange)
    .u8(header.flags)
    .u32(header.messageId)
    .u32(headerBytes + body.length);
  return concat(out.finish(), body);
}

/** The first payload of a kind, with its body. */
export function find<K extends Payload['kind']>(
  chain: PayloadChain,
  kind: K,
): { payload: PayloadOf<K>; body: Uint8Array } | undefined {
  const index = chain.payloads.findIndex((payload) => payload.kind === kind);
  const payload = chain.payloads[index];
  const body = chain.bodies[index];
  return payload && body ? { payload: payload as PayloadOf<K>, body } : undefined;
}

export const findAll = <K extends Payload['kind']>(chain: PayloadChain, kind: K): PayloadOf<K>[] =>
  chain.payloads.filter((payload): payload is PayloadOf<K> => payload.kind === kind);

/** The public value of a Main Mode message 3 or 4, or of a Quick Mode with PFS. */
export const keyExchangeOf = (chain: PayloadChain): Uint8Array | undefined =>
  find(chain, 'key-exchange')?.payload.publicKey;
export const nonceOf = (chain: PayloadChain): Uint8Array | undefined => find(chain, 'nonce')?.payload.nonce;

/** A message in clear. */
export const clearMessage = (cookies: Cookies, kind: MessageKind, payloads: readonly Payload[]): Uint8Array =>
  encodeMessage(headerOf(cookies, kind, payloads), encodePayloads(payloads));

/** The payloads of a message in clear. @throws DecodeError */
export const decodeBody = ({ bytes, header: { nextPayload, length } }: ReceivedMessage): PayloadChain =>
  decodePayloads(nextPayload, bytes.subarray(headerBytes, length));

export function headerOf(
  cookies: Cookies,
  { exchange, messageId, flags = 0 }: MessageKind,
  payloads: readonly Payload[],
): Omit<Header, 'length'> {
  const first = payloads[0];
  return {
    initiatorCookie: cookies.initiator,
    responderCookie: cookies.responder,
    nextPayload: first ? payloadType(first) : payloadTypes.none,
    exchange,
    flags,
    messageId,
  };
}
