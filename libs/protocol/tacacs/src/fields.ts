import { type Cursor, utf8, type Writer } from '@sekisho/wire';
import { limits } from './limits.ts';

/** A name for every number of an enumeration. */
type Numbers<Name extends string> = Readonly<Record<Name, number>>;

/** Reads one of the numbers of an enumeration. @throws DecodeError `bad-value` for any other */
export function oneOf<Name extends string>(cursor: Cursor, numbers: Numbers<Name>, field: string): Name {
  const value = cursor.u8(field);
  for (const name in numbers) if (numbers[name] === value) return name;
  throw cursor.error('bad-value', field, `${value}`);
}

/** A text of the given number of bytes. Those that are no UTF-8 come out as U+FFFD. */
export const textOf = (cursor: Cursor, length: number, field: string): string =>
  new TextDecoder().decode(cursor.take(length, field));

/** Whether a text fits a field whose length has 8 bits. */
export const fitsShortField = (text: string): boolean => utf8(text).length <= limits.shortFieldBytesMax;

/** @throws RangeError for more than 255 bytes: a bug of the caller */
export function shortBytes(bytes: Uint8Array, field: string): Uint8Array {
  if (bytes.length > limits.shortFieldBytesMax) throw new RangeError(`${field} of ${bytes.length} bytes`);
  return bytes;
}

/** What the requests of all three kinds say of the user (RFC 8907 §5.1, §6.1, §7.1). */
export interface Subject {
  readonly user: string;
  /** Where the user came in, by a name of the client's own. */
  readonly port: string;
  /** Where the user came from. */
  readonly remoteAddress: string;
}

export const encodeSubject = ({ user, port, remoteAddress }: Subject) => ({
  user: shortBytes(utf8(user), 'user'),
  port: shortBytes(utf8(port), 'port'),
  remoteAddress: shortBytes(utf8(remoteAddress), 'rem_addr'),
});

/** Kinds of authentication (RFC 8907 §5.1). */
export const authenticationTypes = { 'not-set': 0, ascii: 1, pap: 2, chap: 3, 'ms-chap': 5, 'ms-chap-v2': 6 } as const;
export type AuthenticationType = keyof typeof authenticationTypes;

/** What the user wants to use (RFC 8907 §5.1). */
export const authenticationServices = { none: 0, login: 1, enable: 2, ppp: 3 } as const;
export type AuthenticationService = keyof typeof authenticationServices;

/** How the user was authenticated before (RFC 8907 §6.1). */
export const authenticationMethods = {
  'not-set': 0,
  none: 1,
  kerberos5: 2,
  line: 3,
  enable: 4,
  local: 5,
  'tacacs-plus': 6,
  guest: 8,
  radius: 0x10,
} as const;
export type AuthenticationMethod = keyof typeof authenticationMethods;

/** What authorization and accounting requests say of the login that went before. */
export interface Login {
  readonly method: AuthenticationMethod;
  /** 0..15 */
  readonly privilege: number;
  readonly type: AuthenticationType;
  readonly service: AuthenticationService;
}

export function decodeLogin(cursor: Cursor): Login {
  const method = oneOf(cursor, authenticationMethods, 'authen_method');
  const privilege = cursor.u8('priv_lvl');
  const type = oneOf(cursor, authenticationTypes, 'authen_type');
  const service = oneOf(cursor, authenticationServices, 'authen_service');
  return { method, privilege, type, service };
}

export const encodeLogin = (out: Writer, { method, privilege, type, service }: Login): Writer =>
  out.u8(authenticationMethods[method]).u8(privilege).u8(authenticationTypes[type]).u8(authenticationServices[service]);
