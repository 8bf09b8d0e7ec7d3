import type { ClientProfile } from '@sekisho/isakmp';
import { concat } from '@sekisho/wire';

/** A client's own codec of ISAKMP (RFC 2408 §3): what the gateway reads must not be what its own library wrote. */

export interface RawPayload {
  readonly type: number;
  readonly body: Uint8Array;
}

export const types = {
  securityAssociation: 1,
  keyExchange: 4,
  identification: 5,
  certificate: 6,
  certificateRequest: 7,
  hash: 8,
  signature: 9,
  nonce: 10,
  notification: 11,
  delete: 12,
  vendorId: 13,
  fragment: 132,
} as const;

export const headerBytes = 28;
export const exchanges = { mainMode: 2, informational: 5, quickMode: 32 } as const;

export const u16 = (value: number): Uint8Array => Uint8Array.of((value >> 8) & 255, value & 255);
export const u32 = (value: number): Uint8Array => concat(u16(value >>> 16), u16(value & 0xffff));
export const readU16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
export const readU32 = (bytes: Uint8Array, at: number): number => readU16(bytes, at) * 0x10000 + readU16(bytes, at + 2);
export const ipv4 = (address: string): Uint8Array => Uint8Array.from(address.split('.').map(Number));

/** Next payload, reserved, length, body. */
const generic = (next: number, body: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(next, 0), u16(body.length + 4), body);

/** Substructures of one kind, each of which says whether another follows. */
const listed = (bodies: readonly Uint8Array[], follows: number): Uint8Array =>
  concat(...bodies.map((body, index) => generic(index < bodies.length - 1 ? follows : 0, body)));

export const encodeChain = (payloads: readonly RawPayload[]): Uint8Array =>
  concat(...payloads.map(({ body }, index) => generic(payloads[index + 1]?.type ?? 0, body)));

export function decodeChain(first: number, bytes: Uint8Array): RawPayload[] {
  const payloads: RawPayload[] = [];
  for (let type = first, at = 0; type !== 0; ) {
    const length = readU16(bytes, at + 2);
    if (length < 4 || at + length > bytes.length) throw new Error('the gateway sent a payload of a wrong length');
    payloads.push({ type, body: bytes.slice(at + 4, at + length) });
    type = bytes[at] ?? 0;
    at += length;
  }
  return payloads;
}

type Proposals = ReturnType<ClientProfile['espProposals']>;
type Transforms = ClientProfile['transforms'];

const transformBytes = ({ number, id, attributes }: Transforms[number]): Uint8Array =>
  concat(
    Uint8Array.of(number, id, 0, 0),
    ...attributes.map(({ type, short, value }) =>
      short ? concat(u16(type | 0x8000), value) : concat(u16(type), u16(value.length), value),
    ),
  );

/** An SA payload of IPsec's DOI (RFC 2407 §4.6.1). */
export const securityAssociation = (proposals: Proposals): RawPayload => ({
  type: types.securityAssociation,
  body: concat(
    u32(1),
    u32(1),
    listed(
      proposals.map(({ number, protocol, spi, transforms }) =>
        concat(
          Uint8Array.of(number, protocol, spi.length, transforms.length),
          spi,
          listed(transforms.map(transformBytes), 3),
        ),
      ),
      2,
    ),
  ),
});

/** The one proposal with one transform that an answer has. */
export interface ChosenTransform {
  readonly proposal: number;
  readonly spi: Uint8Array;
  readonly number: number;
  readonly id: number;
  readonly attributes: ReadonlyMap<number, number>;
}

/** @throws Error unless it is one proposal with one transform */
export function readChosen(body: Uint8Array): ChosenTransform {
  const [proposal = 0, , spiBytes = 0, transforms] = body.subarray(12);
  const transform = 16 + spiBytes;
  if (body[8] !== 0 || transforms !== 1 || body[transform] !== 0) throw new Error('the gateway chose more than one');
  const attributes = new Map<number, number>();
  for (let at = transform + 8; at < body.length; ) {
    const head = readU16(body, at);
    const value = readU16(body, at + 2);
    const short = head >= 0x8000;
    attributes.set(head & 0x7fff, short ? value : readU32(body, at + 4));
    at += short ? 4 : 4 + value;
  }
  const [number = 0, id = 0] = body.subarray(transform + 4);
  return { proposal, spi: body.slice(16, transform), number, id, attributes };
}

export interface RawHeader {
  readonly initiator: Uint8Array;
  readonly responder: Uint8Array;
  readonly exchange: number;
  readonly messageId: number;
  readonly encrypted: boolean;
}

/** A message from its header and what stands behind it. */
export const message = (header: RawHeader, firstPayload: number, body: Uint8Array): Uint8Array =>
  concat(
    header.initiator,
    header.responder,
    Uint8Array.of(firstPayload, 0x10, header.exchange, header.encrypted ? 1 : 0),
    u32(header.messageId),
    u32(headerBytes + body.length),
    body,
  );

export interface ReceivedMessage extends RawHeader {
  readonly firstPayload: number;
  readonly body: Uint8Array;
}

export function readMessage(bytes: Uint8Array): ReceivedMessage {
  if (readU32(bytes, 24) !== bytes.length) throw new Error('the gateway sent a message of a wrong length');
  return {
    initiator: bytes.slice(0, 8),
    responder: bytes.slice(8, 16),
    firstPayload: bytes[16] ?? 0,
    exchange: bytes[18] ?? 0,
    encrypted: ((bytes[19] ?? 0) & 1) !== 0,
    messageId: readU32(bytes, 20),
    body: bytes.slice(headerBytes),
  };
}

/** A message in pieces of payload type 132, as racoon cuts it. */
export function fragmentsOf(whole: Uint8Array, largest: number): Uint8Array[] {
  if (whole.length <= largest) return [whole];
  const room = largest - headerBytes - 8;
  const count = Math.ceil(whole.length / room);
  return Array.from({ length: count }, (_, index) => {
    const data = whole.subarray(index * room, (index + 1) * room);
    const head = concat(u16(0), u16(8 + data.length), u16(1), Uint8Array.of(index + 1, index === count - 1 ? 1 : 0));
    const { initiator, responder, exchange, messageId, encrypted } = readMessage(whole);
    return message({ initiator, responder, exchange, messageId, encrypted }, types.fragment, concat(head, data));
  });
}
