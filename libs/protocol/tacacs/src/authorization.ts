import { Cursor, utf8, Writer } from '@sekisho/wire';
import {
  type Argument,
  decodeArgumentLengths,
  decodeArguments,
  encodeArguments,
  writeArgumentLengths,
} from './arguments.ts';
import { decodeLogin, encodeLogin, encodeSubject, type Login, oneOf, type Subject, textOf } from './fields.ts';

/** Authorization REQUEST (RFC 8907 §6.1). */
export interface AuthorizationRequest extends Subject {
  readonly login: Login;
  readonly args: readonly Argument[];
}

const responseStatuses = { 'pass-add': 1, 'pass-replace': 2, fail: 0x10, error: 0x11, follow: 0x21 } as const;
export type AuthorizationStatus = keyof typeof responseStatuses;

/** Authorization RESPONSE (RFC 8907 §6.2). */
export interface AuthorizationResponse {
  readonly status: AuthorizationStatus;
  /** For the user. */
  readonly message: string;
  /** For the administrator. */
  readonly data: string;
  /** Beside those of the request (`pass-add`), or instead of them (`pass-replace`). */
  readonly args: readonly Argument[];
}

/** What authorization and accounting requests have in common behind their first bytes. @throws DecodeError */
export function decodeRequest(cursor: Cursor): AuthorizationRequest {
  const login = decodeLogin(cursor);
  const userBytes = cursor.u8('user_len');
  const portBytes = cursor.u8('port_len');
  const remoteBytes = cursor.u8('rem_addr_len');
  const lengths = decodeArgumentLengths(cursor, cursor.u8('arg_cnt'));
  const user = textOf(cursor, userBytes, 'user');
  const port = textOf(cursor, portBytes, 'port');
  const remoteAddress = textOf(cursor, remoteBytes, 'rem_addr');
  const args = decodeArguments(cursor, lengths);
  cursor.end('REQUEST');
  return { login, user, port, remoteAddress, args };
}

export function encodeRequest(request: AuthorizationRequest, out: Writer): Uint8Array<ArrayBuffer> {
  const { user, port, remoteAddress } = encodeSubject(request);
  const args = encodeArguments(request.args);
  encodeLogin(out, request.login).u8(user.length).u8(port.length).u8(remoteAddress.length).u8(args.length);
  writeArgumentLengths(out, args).bytes(user).bytes(port).bytes(remoteAddress);
  for (const each of args) out.bytes(each);
  return out.finish();
}

/** @throws DecodeError */
export const decodeAuthorizationRequest = (body: Uint8Array): AuthorizationRequest => decodeRequest(new Cursor(body));

export const encodeAuthorizationRequest = (request: AuthorizationRequest): Uint8Array<ArrayBuffer> =>
  encodeRequest(request, new Writer());

/** @throws DecodeError */
export function decodeAuthorizationResponse(body: Uint8Array): AuthorizationResponse {
  const cursor = new Cursor(body);
  const status = oneOf(cursor, responseStatuses, 'status');
  const count = cursor.u8('arg_cnt');
  const messageBytes = cursor.u16('server_msg_len');
  const dataBytes = cursor.u16('data_len');
  const lengths = decodeArgumentLengths(cursor, count);
  const message = textOf(cursor, messageBytes, 'server_msg');
  const data = textOf(cursor, dataBytes, 'data');
  const args = decodeArguments(cursor, lengths);
  cursor.end('RESPONSE');
  return { status, message, data, args };
}

export function encodeAuthorizationResponse(response: AuthorizationResponse): Uint8Array<ArrayBuffer> {
  const message = utf8(response.message);
  const data = utf8(response.data);
  const args = encodeArguments(response.args);
  const out = new Writer().u8(responseStatuses[response.status]).u8(args.length).u16(message.length).u16(data.length);
  writeArgumentLengths(out, args).bytes(message).bytes(data);
  for (const each of args) out.bytes(each);
  return out.finish();
}
