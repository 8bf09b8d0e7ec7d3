import { Cursor, utf8, Writer } from '@sekisho/wire';
import { type AuthorizationRequest, decodeRequest, encodeRequest } from './authorization.ts';
import { oneOf, textOf } from './fields.ts';

/**
 * Flags of a record (RFC 8907 §7.2). A watchdog with START brings new arguments; one without only tells that the task still
 * runs, and a server must ignore its arguments.
 */
const recordFlags = { start: 0x02, stop: 0x04, 'still-running': 0x08, update: 0x0a } as const;
export type RecordKind = keyof typeof recordFlags;

/** Accounting REQUEST (RFC 8907 §7.1). */
export interface AccountingRequest extends AuthorizationRequest {
  readonly record: RecordKind;
}

const replyStatuses = { success: 1, error: 2, follow: 0x21 } as const;
export type AccountingStatus = keyof typeof replyStatuses;

/** Accounting REPLY (RFC 8907 §7.2). */
export interface AccountingReply {
  readonly status: AccountingStatus;
  /** For the user. */
  readonly message: string;
  /** For the administrator. */
  readonly data: string;
}

/** @throws DecodeError */
export function decodeAccountingRequest(body: Uint8Array): AccountingRequest {
  const cursor = new Cursor(body);
  const record = oneOf(cursor, recordFlags, 'flags');
  return { record, ...decodeRequest(cursor) };
}

export const encodeAccountingRequest = (request: AccountingRequest): Uint8Array<ArrayBuffer> =>
  encodeRequest(request, new Writer().u8(recordFlags[request.record]));

/** @throws DecodeError */
export function decodeAccountingReply(body: Uint8Array): AccountingReply {
  const cursor = new Cursor(body);
  const messageBytes = cursor.u16('server_msg_len');
  const dataBytes = cursor.u16('data_len');
  const status = oneOf(cursor, replyStatuses, 'status');
  const message = textOf(cursor, messageBytes, 'server_msg');
  const data = textOf(cursor, dataBytes, 'data');
  cursor.end('REPLY');
  return { status, message, data };
}

export function encodeAccountingReply({ status, message, data }: AccountingReply): Uint8Array<ArrayBuffer> {
  const text = utf8(message);
  const note = utf8(data);
  return new Writer().u16(text.length).u16(note.length).u8(replyStatuses[status]).bytes(text).bytes(note).finish();
}
