/**
 * TACACS+ (RFC 8907) as pure functions and state machines: bytes in, bytes and outcomes out. npm holds no TACACS+ library
 * that is maintained, hence this one. It reads and writes both directions, so that tests can play the server.
 *
 * The protocol hides its bodies and protects nothing (RFC 8907 §10): it belongs on a trusted network or in a tunnel.
 */
export {
  type AccountingReply,
  type AccountingRequest,
  type AccountingStatus,
  decodeAccountingReply,
  decodeAccountingRequest,
  encodeAccountingReply,
  encodeAccountingRequest,
  type RecordKind,
} from './accounting.ts';
export { type Argument, argument, formatArgument } from './arguments.ts';
export {
  type AuthenticationContinue,
  type AuthenticationReply,
  type AuthenticationStart,
  decodeContinue,
  decodeReply,
  decodeStart,
  encodeContinue,
  encodeReply,
  encodeStart,
  type ReplyStatus,
} from './authentication.ts';
export {
  type AuthorizationRequest,
  type AuthorizationResponse,
  type AuthorizationStatus,
  decodeAuthorizationRequest,
  decodeAuthorizationResponse,
  encodeAuthorizationRequest,
  encodeAuthorizationResponse,
} from './authorization.ts';
export { ClientSession, type ClientSessionParts, type SessionProblem, type SessionStep } from './client-session.ts';
export {
  Accounting,
  Authentication,
  type AuthenticationOutcome,
  Authorization,
  type Exchange,
  type LoginRequest,
} from './exchange.ts';
export {
  type AuthenticationMethod,
  type AuthenticationService,
  type AuthenticationType,
  fitsShortField,
  type Login,
  type Subject,
} from './fields.ts';
export type { Header, PacketType } from './header.ts';
export { limits } from './limits.ts';
export { openPacket, PacketReader, type SealedPacket, sealPacket } from './packet.ts';
export type { Proof } from './proof.ts';
