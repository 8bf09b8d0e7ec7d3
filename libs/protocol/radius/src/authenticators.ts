import { createHash, createHmac } from 'node:crypto';
import { equalConstantTime, type Secret } from '@sekisho/wire';
import { type Attribute, attribute } from './attributes/attribute.ts';
import { attributes } from './attributes/dictionary.ts';
import type { HashedRequestCode, ResponseCode } from './codes.ts';
import { limits } from './limits.ts';
import { encodePacket, type RadiusPacket } from './packet.ts';

/** What of a packet's proof was wrong: it did not come from somebody who knows the secret, or was changed on its way. */
export type Forgery = 'wrong-authenticator' | 'no-message-authenticator' | 'wrong-message-authenticator';

export interface AccessRequestToSeal {
  readonly identifier: number;
  /** 16 random bytes, never used twice with one secret (RFC 2865 §3). */
  readonly authenticator: Uint8Array;
  readonly attributes: readonly Attribute[];
  readonly secret: Secret;
}

export interface HashedRequestToSeal {
  readonly code: HashedRequestCode;
  readonly identifier: number;
  readonly attributes: readonly Attribute[];
  readonly secret: Secret;
  /** RFC 5176 §3.3 allows it; RFC 2866 does not know it. */
  readonly messageAuthenticator?: boolean;
}

export interface ResponseToSeal {
  readonly code: ResponseCode;
  readonly attributes: readonly Attribute[];
  readonly secret: Secret;
  readonly request: Pick<RadiusPacket, 'identifier' | 'authenticator'>;
  /** Of the answers to Access-Request it is there in any case. */
  readonly messageAuthenticator?: boolean;
}

/** A packet to send, and the authenticator that its answer is to be checked against. */
export interface SealedRequest {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** 16 bytes */
  readonly authenticator: Uint8Array;
}

const authenticatorAt = 4;
const zeros = new Uint8Array(limits.authenticatorBytes);
const messageAuthenticatorType = attributes.messageAuthenticator.type;
const unsigned = attribute(attributes.messageAuthenticator, zeros);

/** Access-Request with Message-Authenticator in front of all other attributes, as the answer to BlastRADIUS wants it (CVE-2024-3596). */
export function sealAccessRequest({
  identifier,
  authenticator,
  attributes,
  secret,
}: AccessRequestToSeal): SealedRequest {
  const list = [unsigned, ...attributes];
  const bytes = encodePacket({ code: 'access-request', identifier, authenticator, attributes: list });
  sign(bytes, secret);
  return { bytes, authenticator };
}

/** Accounting-Request, Disconnect-Request or CoA-Request: its authenticator is a hash over it (RFC 2866 §3, RFC 5176 §2.3). */
export function sealHashedRequest(request: HashedRequestToSeal): SealedRequest {
  const { code, identifier, attributes, secret, messageAuthenticator = code !== 'accounting-request' } = request;
  const list = messageAuthenticator ? [unsigned, ...attributes] : attributes;
  const bytes = encodePacket({ code, identifier, authenticator: zeros, attributes: list });
  if (messageAuthenticator) sign(bytes, secret);
  const authenticator = hash(bytes, secret);
  bytes.set(authenticator, authenticatorAt);
  return { bytes, authenticator };
}

/** An answer (RFC 2865 §3), for servers: that of dynamic authorization, and those of tests. */
export function sealResponse(response: ResponseToSeal): Uint8Array<ArrayBuffer> {
  const { code, attributes, secret, request, messageAuthenticator = isAccess(code) } = response;
  const list = messageAuthenticator || isAccess(code) ? [unsigned, ...attributes] : attributes;
  const bytes = encodePacket({ ...request, code, attributes: list });
  if (list !== attributes) sign(bytes, secret);
  bytes.set(hash(bytes, secret), authenticatorAt);
  return bytes;
}

/**
 * Whether an answer came from the server that has the secret. Without a Message-Authenticator, MD5 alone would vouch for it,
 * which an attacker on the way can forge within minutes (CVE-2024-3596): the answers to Access-Request must have one.
 * @param bytes what `packet` was decoded from
 * @param authenticator of the request
 */
export function checkResponse(
  bytes: Uint8Array,
  packet: RadiusPacket,
  authenticator: Uint8Array,
  secret: Secret,
): Forgery | undefined {
  const copy = ownBytes(bytes, packet);
  copy.set(authenticator, authenticatorAt);
  if (!equalConstantTime(hash(copy, secret), packet.authenticator)) return 'wrong-authenticator';
  return checkMessageAuthenticator(copy, packet, secret, isAccess(packet.code));
}

/**
 * Whether a request came from somebody who has the secret. A Message-Authenticator is required in Access-Request, whose
 * authenticator proves nothing; elsewhere it must be right where it is there.
 * @param bytes what `packet` was decoded from
 */
export function checkRequest(bytes: Uint8Array, packet: RadiusPacket, secret: Secret): Forgery | undefined {
  const copy = ownBytes(bytes, packet);
  if (packet.code === 'access-request') return checkMessageAuthenticator(copy, packet, secret, true);
  copy.set(zeros, authenticatorAt);
  if (!equalConstantTime(hash(copy, secret), packet.authenticator)) return 'wrong-authenticator';
  return checkMessageAuthenticator(copy, packet, secret, false);
}

/** @param copy the packet with the request's authenticator in place, to be changed here */
function checkMessageAuthenticator(
  copy: Uint8Array,
  { attributes }: RadiusPacket,
  secret: Secret,
  required: boolean,
): Forgery | undefined {
  const [found, ...more] = attributes.filter(({ type }) => type === messageAuthenticatorType);
  if (found === undefined) return required ? 'no-message-authenticator' : undefined;
  if (more.length > 0 || found.value.length !== limits.authenticatorBytes || found.offset === undefined) {
    return 'wrong-message-authenticator';
  }
  copy.set(zeros, found.offset);
  return equalConstantTime(hmac(copy, secret), found.value) ? undefined : 'wrong-message-authenticator';
}

/** Fills the Message-Authenticator, which is the first attribute and zero so far (RFC 3579 §3.2). */
function sign(bytes: Uint8Array, secret: Secret): void {
  bytes.set(hmac(bytes, secret), limits.headerBytes + 2);
}

/** A copy of the packet without padding, to be changed; `slice` of a Buffer would be a view. */
function ownBytes(bytes: Uint8Array, { attributes }: RadiusPacket): Uint8Array {
  const length = attributes.reduce<number>((sum, { value }) => sum + 2 + value.length, limits.headerBytes);
  return new Uint8Array(bytes.subarray(0, length));
}

const isAccess = (code: RadiusPacket['code']): boolean => code.startsWith('access-');
const hash = (bytes: Uint8Array, secret: Secret): Uint8Array =>
  new Uint8Array(createHash('md5').update(bytes).update(secret.reveal()).digest());
const hmac = (bytes: Uint8Array, secret: Secret): Uint8Array =>
  new Uint8Array(createHmac('md5', secret.reveal()).update(bytes).digest());
