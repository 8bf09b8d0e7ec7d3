import type { Cursor, Writer } from '@sekisho/wire';
import { payloadTypes } from '../numbers.ts';
import { type Certificate, certificate } from './certificate.ts';
import { type CertificateRequest, certificateRequest } from './certificate-request.ts';
import { type Delete, deletion } from './delete.ts';
import { type Hash, hash } from './hash.ts';
import { type Identification, identification } from './identification.ts';
import { type KeyExchange, keyExchange } from './key-exchange.ts';
import { draftNatDetection, type NatDetection, natDetection } from './nat-detection.ts';
import { draftNatOriginalAddress, type NatOriginalAddress, natOriginalAddress } from './nat-original-address.ts';
import { type Nonce, nonce } from './nonce.ts';
import { type Notification, notification } from './notification.ts';
import type { PayloadCodec } from './payload-codec.ts';
import { type SecurityAssociationPayload, securityAssociation } from './security-association.ts';
import { type Signature, signature } from './signature.ts';
import { type VendorId, vendorId } from './vendor-id.ts';

/** A payload of a type that this implementation does not know: skipped (RFC 2408 §5.4 leaves that to the receiver). */
export interface UnknownPayload {
  readonly kind: 'unknown';
  readonly type: number;
  readonly body: Uint8Array;
}

export type Payload =
  | SecurityAssociationPayload
  | KeyExchange
  | Identification
  | Certificate
  | CertificateRequest
  | Hash
  | Signature
  | Nonce
  | Notification
  | Delete
  | VendorId
  | NatDetection
  | NatOriginalAddress
  | UnknownPayload;

export type PayloadOf<K extends Payload['kind']> = Extract<Payload, { kind: K }>;

const codecs: ReadonlyMap<number, PayloadCodec<Payload>> = new Map<number, PayloadCodec<Payload>>([
  [payloadTypes.securityAssociation, securityAssociation],
  [payloadTypes.keyExchange, keyExchange],
  [payloadTypes.identification, identification],
  [payloadTypes.certificate, certificate],
  [payloadTypes.certificateRequest, certificateRequest],
  [payloadTypes.hash, hash],
  [payloadTypes.signature, signature],
  [payloadTypes.nonce, nonce],
  [payloadTypes.notification, notification],
  [payloadTypes.delete, deletion],
  [payloadTypes.vendorId, vendorId],
  [payloadTypes.natDetection, natDetection],
  [payloadTypes.natOriginalAddress, natOriginalAddress],
  [payloadTypes.draftNatDetection, draftNatDetection],
  [payloadTypes.draftNatOriginalAddress, draftNatOriginalAddress],
]);

const typeOfKind = {
  'security-association': payloadTypes.securityAssociation,
  'key-exchange': payloadTypes.keyExchange,
  identification: payloadTypes.identification,
  certificate: payloadTypes.certificate,
  'certificate-request': payloadTypes.certificateRequest,
  hash: payloadTypes.hash,
  signature: payloadTypes.signature,
  nonce: payloadTypes.nonce,
  notification: payloadTypes.notification,
  delete: payloadTypes.delete,
  'vendor-id': payloadTypes.vendorId,
} as const;

/** The number that announces a payload in the header before it. */
export function payloadType(payload: Payload): number {
  switch (payload.kind) {
    case 'unknown':
    case 'nat-detection':
    case 'nat-original-address':
      return payload.type;
    default:
      return typeOfKind[payload.kind];
  }
}

/** @throws DecodeError */
export const decodePayload = (type: number, body: Cursor): Payload =>
  codecs.get(type)?.decode(body) ?? { kind: 'unknown', type, body: body.rest({ field: 'payload' }) };

export function encodePayload(payload: Payload, out: Writer): void {
  if (payload.kind === 'unknown') out.bytes(payload.body);
  else codecs.get(payloadType(payload))?.encode(payload, out);
}
