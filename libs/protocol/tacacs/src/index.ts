/**
 * TACACS+ (RFC 8907) as pure functions and state machines: bytes in, bytes and outcomes out. npm holds no TACACS+ library
 * that is maintained, hence this one. It reads and writes both directions, so that tests can play the server.
 *
 * The protocol hides its bodies and protects nothing (RFC 8907 §10): it belongs on a trusted network or in a tunnel.
 */
export {
  type AccountingRequest,
  decodeAccountingRequest,
  encodeAccountingReply,
  encodeAccountingRequest,
  type RecordKind,
} from './accounting.ts';
export { type Argument, argument, formatArgument } from './arguments.ts';
export {
  type AuthenticationStart,
  decodeContinue,
  decodeStart,
  encodeReply,
  type ReplyStatus,
} from './authentication.ts';
export {
  type AuthorizationResponse,
  decodeAuthorizationRequest,
  encodeAuthorizationResponse,
} from './authorization.ts';
export { ClientSession, type SessionProblem } from './client-session.ts';
export { Accounting, Authentication, Authorization, type Exchange, type LoginRequest } from './exchange.ts';
export { fitsShortField } from './fields.ts';
export { limits } from './limits.ts';
export { openPacket, PacketReader, type SealedPacket, sealPacket } from './packet.ts';
export type { Proof } from './proof.ts';
