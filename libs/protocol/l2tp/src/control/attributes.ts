import { type Cursor, text, utf8, type Writer } from '@sekisho/wire';
import type { ResultCode } from '../endpoint.ts';

/** Q.931 Cause Code (RFC 2661 §4.4.2). */
export interface CauseCode {
  readonly cause: number;
  readonly message: number;
  readonly advisory: string;
}

/** Call Errors (RFC 2661 §4.4.6): counts since the session was established. */
export interface CallErrors {
  readonly crcErrors: number;
  readonly framingErrors: number;
  readonly hardwareOverruns: number;
  readonly bufferOverruns: number;
  readonly timeOutErrors: number;
  readonly alignmentErrors: number;
}

/** ACCM (RFC 2661 §4.4.6). */
export interface AccmPair {
  readonly send: number;
  readonly receive: number;
}

/** PPP Disconnect Cause Code (RFC 3145 §2). */
export interface PppDisconnectCause {
  readonly code: number;
  readonly protocol: number;
  /** 0 both sides, 1 peer, 2 local. */
  readonly direction: number;
  readonly message: string;
}

/** The attributes of RFC 2661 §4.4 (and RFC 3145) by name, with what they hold. Speeds are in bits per second. */
export interface AttributeValues {
  /** 0x0100: version 1, revision 0. */
  readonly protocolVersion: number;
  /** Bit 0 synchronous, bit 1 asynchronous. */
  readonly framingCapabilities: number;
  readonly bearerCapabilities: number;
  readonly tieBreaker: Uint8Array;
  readonly firmwareRevision: number;
  readonly hostName: string;
  readonly vendorName: string;
  readonly assignedTunnelId: number;
  /** Messages. */
  readonly receiveWindowSize: number;
  readonly challenge: Uint8Array;
  readonly challengeResponse: Uint8Array;
  readonly assignedSessionId: number;
  readonly resultCode: ResultCode;
  readonly causeCode: CauseCode;
  readonly callSerialNumber: number;
  readonly minimumBps: number;
  readonly maximumBps: number;
  readonly bearerType: number;
  readonly framingType: number;
  readonly calledNumber: string;
  readonly callingNumber: string;
  readonly subAddress: string;
  readonly txConnectSpeed: number;
  readonly rxConnectSpeed: number;
  readonly physicalChannelId: number;
  readonly initialReceivedLcpConfReq: Uint8Array;
  readonly lastSentLcpConfReq: Uint8Array;
  readonly lastReceivedLcpConfReq: Uint8Array;
  readonly proxyAuthenType: number;
  readonly proxyAuthenName: string;
  readonly proxyAuthenChallenge: Uint8Array;
  readonly proxyAuthenId: number;
  readonly proxyAuthenResponse: Uint8Array;
  readonly callErrors: CallErrors;
  readonly accm: AccmPair;
  readonly randomVector: Uint8Array;
  readonly privateGroupId: Uint8Array;
  readonly sequencingRequired: true;
  readonly pppDisconnectCause: PppDisconnectCause;
}

export type AttributeName = keyof AttributeValues;

interface ValueCodec<T> {
  /** @throws DecodeError */
  decode(value: Cursor): T;
  encode(value: T, out: Writer): void;
}

interface Attribute<T> extends ValueCodec<T> {
  readonly type: number;
  /** The M bit this end sends. */
  readonly mandatory: boolean;
}

const u16: ValueCodec<number> = {
  decode: (value) => whole(value.u16('value'), value),
  encode: (value, out) => out.u16(value),
};

const u32: ValueCodec<number> = {
  decode: (value) => whole(value.u32('value'), value),
  encode: (value, out) => out.u32(value),
};

const opaque: ValueCodec<Uint8Array> = {
  decode: (value) => value.rest({ field: 'value' }).slice(),
  encode: (value, out) => out.bytes(value),
};

const octets = (count: number): ValueCodec<Uint8Array> => ({
  decode: (value) => value.rest({ field: 'value', min: count, max: count }).slice(),
  encode: (value, out) => out.bytes(value),
});

/** Text that ends up in logs: without control characters, nor the NUL Apple counts into its host name. */
const printable: ValueCodec<string> = {
  decode: (value) => readable(value.rest({ field: 'value' })),
  encode: (value, out) => out.bytes(utf8(value)),
};

const nonEmptyText: ValueCodec<string> = {
  decode: (value) => readable(value.rest({ field: 'value', min: 1 })),
  encode: printable.encode,
};

/**
 * Result, error and message (RFC 2661 §4.4.2). Android sends the two octets of the result alone. Apple sends 8 octets of
 * which only the first two mean anything, in the byte order of its processor.
 */
const resultCode: ValueCodec<ResultCode> = {
  decode(value) {
    const result = value.u16('result');
    const swapped = result >>> 8;
    if ((result & 0xff) === 0 && swapped > 0) return { result: swapped, error: undefined, message: undefined };
    if (value.remaining < 2) return { result, error: undefined, message: undefined };
    const error = value.u16('error');
    const message = readable(value.rest({ field: 'message' }));
    return { result, error, message: message === '' ? undefined : message };
  },
  encode({ result, error, message }, out) {
    out.u16(result);
    if (error === undefined && message === undefined) return;
    out.u16(error ?? 0).bytes(utf8(message ?? ''));
  },
};

const causeCode: ValueCodec<CauseCode> = {
  decode: (value) => ({
    cause: value.u16('cause'),
    message: value.u8('message'),
    advisory: readable(value.rest({ field: 'advisory' })),
  }),
  encode: ({ cause, message, advisory }, out) => out.u16(cause).u8(message).bytes(utf8(advisory)),
};

const callErrors: ValueCodec<CallErrors> = {
  decode(value) {
    value.u16('reserved');
    const errors = {
      crcErrors: value.u32('CRC errors'),
      framingErrors: value.u32('framing errors'),
      hardwareOverruns: value.u32('hardware overruns'),
      bufferOverruns: value.u32('buffer overruns'),
      timeOutErrors: value.u32('time-out errors'),
      alignmentErrors: value.u32('alignment errors'),
    };
    return whole(errors, value);
  },
  encode(errors, out) {
    out.u16(0).u32(errors.crcErrors).u32(errors.framingErrors).u32(errors.hardwareOverruns);
    out.u32(errors.bufferOverruns).u32(errors.timeOutErrors).u32(errors.alignmentErrors);
  },
};

const accm: ValueCodec<AccmPair> = {
  decode(value) {
    value.u16('reserved');
    return whole({ send: value.u32('send ACCM'), receive: value.u32('receive ACCM') }, value);
  },
  encode: ({ send, receive }, out) => out.u16(0).u32(send).u32(receive),
};

const present: ValueCodec<true> = { decode: (value) => whole(true, value), encode: () => undefined };

const pppDisconnectCause: ValueCodec<PppDisconnectCause> = {
  decode: (value) => ({
    code: value.u16('code'),
    protocol: value.u16('protocol'),
    direction: value.u8('direction'),
    message: readable(value.rest({ field: 'message' })),
  }),
  encode: ({ code, protocol, direction, message }, out) =>
    out.u16(code).u16(protocol).u8(direction).bytes(utf8(message)),
};

const must = <T>(type: number, codec: ValueCodec<T>): Attribute<T> => ({ type, mandatory: true, ...codec });
const may = <T>(type: number, codec: ValueCodec<T>): Attribute<T> => ({ type, mandatory: false, ...codec });

/** Type number, M bit and codec of each attribute, in the order they are sent. */
export const attributes: { readonly [N in AttributeName]: Attribute<AttributeValues[N]> } = {
  protocolVersion: must(2, u16),
  framingCapabilities: must(3, u32),
  bearerCapabilities: must(4, u32),
  tieBreaker: may(5, octets(8)),
  firmwareRevision: may(6, u16),
  hostName: must(7, nonEmptyText),
  vendorName: may(8, printable),
  assignedTunnelId: must(9, u16),
  receiveWindowSize: must(10, u16),
  challenge: must(11, opaque),
  challengeResponse: must(13, octets(16)),
  assignedSessionId: must(14, u16),
  resultCode: must(1, resultCode),
  causeCode: must(12, causeCode),
  callSerialNumber: must(15, u32),
  minimumBps: must(16, u32),
  maximumBps: must(17, u32),
  bearerType: must(18, u32),
  framingType: must(19, u32),
  calledNumber: must(21, printable),
  callingNumber: must(22, printable),
  subAddress: must(23, printable),
  txConnectSpeed: must(24, u32),
  rxConnectSpeed: may(38, u32),
  physicalChannelId: may(25, u32),
  initialReceivedLcpConfReq: may(26, opaque),
  lastSentLcpConfReq: may(27, opaque),
  lastReceivedLcpConfReq: may(28, opaque),
  proxyAuthenType: may(29, u16),
  proxyAuthenName: may(30, printable),
  proxyAuthenChallenge: may(31, opaque),
  proxyAuthenId: may(32, u16),
  proxyAuthenResponse: may(33, opaque),
  callErrors: must(34, callErrors),
  accm: must(35, accm),
  randomVector: must(36, opaque),
  privateGroupId: may(37, opaque),
  sequencingRequired: must(39, present),
  pppDisconnectCause: may(46, pppDisconnectCause),
};

const isAttributeName = (name: string): name is AttributeName => name in attributes;

export const attributeNames: readonly AttributeName[] = Object.keys(attributes).filter(isAttributeName);

const nameByType = new Map(attributeNames.map((name) => [attributes[name].type, name]));

/** The attribute a vendor-0 AVP of this type holds; undefined: not known here. */
export const attributeOfType = (type: number): AttributeName | undefined => nameByType.get(type);

function whole<T>(value: T, cursor: Cursor): T {
  cursor.end('value');
  return value;
}

function readable(bytes: Uint8Array): string {
  const end = bytes.findLastIndex((octet) => octet !== 0) + 1;
  return text(bytes.subarray(0, end)).replace(/\p{Cc}/gu, '?');
}
