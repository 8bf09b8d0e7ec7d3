import { Cursor, utf8, Writer } from '@sekisho/wire';
import {
  type AuthenticationService,
  type AuthenticationType,
  authenticationServices,
  authenticationTypes,
  encodeSubject,
  oneOf,
  type Subject,
  shortBytes,
  textOf,
} from './fields.ts';

const loginAction = 1;

/** Authentication START (RFC 8907 §5.1) with the action LOGIN: the only one a gateway has a use for. */
export interface AuthenticationStart extends Subject {
  /** 0..15 */
  readonly privilege: number;
  readonly type: AuthenticationType;
  readonly service: AuthenticationService;
  /** What the type puts here (RFC 8907 §5.4.2); at most 255 bytes. */
  readonly data: Uint8Array;
}

export const replyStatuses = {
  pass: 1,
  fail: 2,
  'get-data': 3,
  'get-user': 4,
  'get-password': 5,
  restart: 6,
  error: 7,
  follow: 0x21,
} as const;
export type ReplyStatus = keyof typeof replyStatuses;

/** Authentication REPLY (RFC 8907 §5.2). */
export interface AuthenticationReply {
  readonly status: ReplyStatus;
  /** What the user types in answer is not to be shown. */
  readonly noEcho: boolean;
  /** For the user. */
  readonly message: string;
  /** For the administrator. */
  readonly data: Uint8Array;
}

/** Authentication CONTINUE (RFC 8907 §5.3): the answer to a prompt, or the end of the session. */
export type AuthenticationContinue =
  | { readonly kind: 'answer'; readonly answer: Uint8Array }
  | { readonly kind: 'abort'; readonly reason: string };

/** @throws DecodeError */
export function decodeStart(body: Uint8Array): AuthenticationStart {
  const cursor = new Cursor(body);
  const action = cursor.u8('action');
  if (action !== loginAction) throw cursor.error('bad-value', 'action', `${action}`);
  const privilege = cursor.u8('priv_lvl');
  const type = oneOf(cursor, authenticationTypes, 'authen_type');
  const service = oneOf(cursor, authenticationServices, 'authen_service');
  const userBytes = cursor.u8('user_len');
  const portBytes = cursor.u8('port_len');
  const remoteBytes = cursor.u8('rem_addr_len');
  const dataBytes = cursor.u8('data_len');
  const user = textOf(cursor, userBytes, 'user');
  const port = textOf(cursor, portBytes, 'port');
  const remoteAddress = textOf(cursor, remoteBytes, 'rem_addr');
  const data = cursor.take(dataBytes, 'data');
  cursor.end('START');
  return { privilege, type, service, user, port, remoteAddress, data };
}

export function encodeStart(start: AuthenticationStart): Uint8Array<ArrayBuffer> {
  const { user, port, remoteAddress } = encodeSubject(start);
  const data = shortBytes(start.data, 'data');
  return new Writer()
    .u8(loginAction)
    .u8(start.privilege)
    .u8(authenticationTypes[start.type])
    .u8(authenticationServices[start.service])
    .u8(user.length)
    .u8(port.length)
    .u8(remoteAddress.length)
    .u8(data.length)
    .bytes(user)
    .bytes(port)
    .bytes(remoteAddress)
    .bytes(data)
    .finish();
}

const noEchoFlag = 0x01;

/** @throws DecodeError */
export function decodeReply(body: Uint8Array): AuthenticationReply {
  const cursor = new Cursor(body);
  const status = oneOf(cursor, replyStatuses, 'status');
  const noEcho = (cursor.u8('flags') & noEchoFlag) !== 0;
  const messageBytes = cursor.u16('server_msg_len');
  const dataBytes = cursor.u16('data_len');
  const message = textOf(cursor, messageBytes, 'server_msg');
  const data = cursor.take(dataBytes, 'data');
  cursor.end('REPLY');
  return { status, noEcho, message, data };
}

export function encodeReply({ status, noEcho, message, data }: AuthenticationReply): Uint8Array<ArrayBuffer> {
  const text = utf8(message);
  return new Writer()
    .u8(replyStatuses[status])
    .u8(noEcho ? noEchoFlag : 0)
    .u16(text.length)
    .u16(data.length)
    .bytes(text)
    .bytes(data)
    .finish();
}

const abortFlag = 0x01;

/** @throws DecodeError */
export function decodeContinue(body: Uint8Array): AuthenticationContinue {
  const cursor = new Cursor(body);
  const answerBytes = cursor.u16('user_msg_len');
  const dataBytes = cursor.u16('data_len');
  const flags = cursor.u8('flags');
  const answer = cursor.take(answerBytes, 'user_msg');
  const reason = textOf(cursor, dataBytes, 'data');
  cursor.end('CONTINUE');
  return (flags & abortFlag) === 0 ? { kind: 'answer', answer } : { kind: 'abort', reason };
}

export function encodeContinue(packet: AuthenticationContinue): Uint8Array<ArrayBuffer> {
  const answer = packet.kind === 'answer' ? packet.answer : new Uint8Array();
  const data = utf8(packet.kind === 'abort' ? packet.reason : '');
  return new Writer()
    .u16(answer.length)
    .u16(data.length)
    .u8(packet.kind === 'abort' ? abortFlag : 0)
    .bytes(answer)
    .bytes(data)
    .finish();
}
