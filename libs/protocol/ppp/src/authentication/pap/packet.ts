import { Cursor, text, utf8, Writer } from '@sekisho/wire';
import { limits } from '../../limits.ts';

/** PAP codes (RFC 1334 §2.2). */
export const papCodes = { authenticateRequest: 1, authenticateAck: 2, authenticateNak: 3 } as const;

export interface PapRequest {
  readonly user: Uint8Array;
  readonly password: Uint8Array;
}

/** @throws DecodeError */
export function decodePapRequest(data: Uint8Array): PapRequest {
  const cursor = new Cursor(data);
  const user = cursor.take(cursor.u8('Peer-ID length'), 'Peer-ID');
  const password = cursor.take(cursor.u8('password length'), 'password');
  return { user, password };
}

export const encodePapRequest = ({ user, password }: PapRequest): Uint8Array<ArrayBuffer> =>
  new Writer().u8(user.length).bytes(user).u8(password.length).bytes(password).finish();

/** Data of an Ack or Nak; what does not fit its one-byte length is cut off. */
export function encodePapMessage(message: string): Uint8Array<ArrayBuffer> {
  const bytes = utf8(message).subarray(0, limits.papMessageBytesMax);
  return new Writer().u8(bytes.length).bytes(bytes).finish();
}

/** Message of an Ack or Nak; some peers leave even its length out. @throws DecodeError */
export function decodePapMessage(data: Uint8Array): string {
  if (data.length === 0) return '';
  const cursor = new Cursor(data);
  return text(cursor.take(cursor.u8('message length'), 'message'));
}
