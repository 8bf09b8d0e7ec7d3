/**
 * RADIUS (RFC 2865, 2866, 2869, 3579, 5176), sans-IO.
 *
 * The npm package `radius` (1.1.4) was considered first. It compares digests as UTF-8 text, in which all bytes that are no UTF-8
 * look alike, and never in constant time; it appends Message-Authenticator last and looks for one in an answer only as far
 * as the request had one (CVE-2024-3596, BlastRADIUS); it keeps the secret in a global between calls; its attributes have no
 * types and its errors no field or offset; and it has no client with identifiers, repetition and failover. Hence this one.
 */
export {
  type Attribute,
  type AttributeKind,
  attribute,
  attributeValue,
  attributeValues,
  hasAttribute,
  type ReadableKind,
} from './attributes/attribute.ts';
export {
  acctAuthentics,
  acctStatusTypes,
  acctTerminateCauses,
  attributes,
  errorCauses,
  framedProtocols,
  nasPortTypes,
  serviceTypes,
  tunnelMediumTypes,
  tunnelTypes,
} from './attributes/dictionary.ts';
export { microsoftAttributes } from './attributes/microsoft.ts';
export { checkRequest, checkResponse, sealAccessRequest, sealHashedRequest, sealResponse } from './authenticators.ts';
export { RadiusClient } from './client/client.ts';
export type {
  FromServer,
  IgnoredReason,
  Question,
  QuestionId,
  RadiusClientSettings,
  RadiusEffect,
  RadiusServer,
  Silence,
} from './client/questions.ts';
export type { ServerHealth } from './client/server-state.ts';
export { codeNumbers, type HashedRequestCode, type RadiusCode, type ResponseCode } from './codes.ts';
export { joinEapPacket, splitEapPacket } from './eap-message.ts';
export { limits } from './limits.ts';
export { decodePacket, encodePacket, type RadiusPacket } from './packet.ts';
export { type HidingKey, hidePassword, revealPassword } from './user-password.ts';
