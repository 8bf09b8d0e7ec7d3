import { Cursor, DecodeError, ipFromBytes, ipToBytes, Writer } from '@sekisho/wire';
import { limits } from './limits.ts';
import { type Areas, decodeFields, type FilledAreas, layOut } from './options/fields.ts';
import { type DhcpOptions, decodeOptions, encodeOptions } from './options/options.ts';
import { parsed } from './parsed.ts';

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     op        |   htype       |   hlen        |   hops        |
 * |                            xid (4)                            |
 * |           secs (2)            |           flags (2)           |
 * |    ciaddr (4), yiaddr (4), siaddr (4), giaddr (4)             |
 * |    chaddr (16), sname (64), file (128)                        |
 * |    magic cookie (4), options (variable)                       |
 */

const messageTypes = ['discover', 'offer', 'request', 'decline', 'ack', 'nak', 'release', 'inform'] as const;
export type DhcpMessageType = (typeof messageTypes)[number];
const messageTypeCode = 53;

const operations = { request: 1, reply: 2 } as const;
export type DhcpOperation = keyof typeof operations;

export interface HardwareAddress {
  /** As of ARP: 1 Ethernet, 8 as PPP clients of Microsoft say. */
  readonly type: number;
  /** 0..16 bytes */
  readonly address: Uint8Array;
}

/**
 * A message of DHCP (RFC 2131 §2). Addresses that are not told are 0.0.0.0. A gateway boots nobody: what stands in `sname`
 * and `file` is read where it is options (RFC 2131 §4.1), and else passed over.
 */
export interface DhcpMessage {
  readonly type: DhcpMessageType;
  /** `request`: from a client, or its relay agent; `reply`: from a server. */
  readonly op: DhcpOperation;
  readonly hardware: HardwareAddress;
  /** Relay agents on the way: 0..255. */
  readonly hops: number;
  /** 32 bits */
  readonly xid: number;
  /** Since the client began to ask: 0..65535. */
  readonly secs: number;
  /** The client cannot receive unicast yet. */
  readonly broadcast: boolean;
  /** The address that the client has already. */
  readonly ciaddr: string;
  /** The address that the client gets. */
  readonly yiaddr: string;
  readonly siaddr: string;
  /** Of the relay agent. */
  readonly giaddr: string;
  readonly options: DhcpOptions;
}

const magicCookie = 0x6382_5363;
const broadcastFlag = 0x8000;
const areaBytes = { sname: 64, file: 128 } as const;
/** Everything before the options. */
const fixedBytes = 240;

/** What is no message of DHCP is told by the error, which names field and offset. Bytes of strangers; never throws. */
export const parseDhcp = (bytes: Uint8Array): DhcpMessage | DecodeError => parsed(decodeDhcp, bytes);

/** @throws DecodeError */
export function decodeDhcp(bytes: Uint8Array): DhcpMessage {
  const cursor = new Cursor(bytes);
  if (bytes.length > limits.receivedBytesMax) {
    throw cursor.error('bad-length', 'message', `${bytes.length} bytes, at most ${limits.receivedBytesMax}`);
  }
  const { areas, ...header } = decodeHeader(cursor);
  const fields = decodeFields(areas);
  const typeField = fields.find(({ code }) => code === messageTypeCode);
  return {
    type: decodeType(new Cursor(typeField?.value ?? new Uint8Array(), typeField?.offset)),
    ...header,
    options: decodeOptions(fields),
  };
}

function decodeHeader(cursor: Cursor): Omit<DhcpMessage, 'type' | 'options'> & { readonly areas: Areas } {
  const op = decodeOperation(cursor);
  const hardwareType = cursor.u8('htype');
  const hardwareBytes = decodeHardwareBytes(cursor);
  const header = {
    op,
    hops: cursor.u8('hops'),
    xid: cursor.u32('xid'),
    secs: cursor.u16('secs'),
    broadcast: (cursor.u16('flags') & broadcastFlag) !== 0,
    ciaddr: ipFromBytes(cursor.take(4, 'ciaddr')),
    yiaddr: ipFromBytes(cursor.take(4, 'yiaddr')),
    siaddr: ipFromBytes(cursor.take(4, 'siaddr')),
    giaddr: ipFromBytes(cursor.take(4, 'giaddr')),
  };
  const chaddr = cursor.take(limits.hardwareAddressBytesMax, 'chaddr');
  const sname = cursor.sub(areaBytes.sname, 'sname');
  const file = cursor.sub(areaBytes.file, 'file');
  decodeCookie(cursor);
  const options = cursor.sub(cursor.remaining, 'options');
  const hardware = { type: hardwareType, address: chaddr.slice(0, hardwareBytes) };
  return { ...header, hardware, areas: { options, file, sname } };
}

function decodeOperation(cursor: Cursor): DhcpOperation {
  const { offset } = cursor;
  const op = cursor.u8('op');
  if (op === operations.request) return 'request';
  if (op === operations.reply) return 'reply';
  throw new DecodeError('bad-value', 'op', offset, `${op}`);
}

function decodeHardwareBytes(cursor: Cursor): number {
  const { offset } = cursor;
  const length = cursor.u8('hlen');
  if (length <= limits.hardwareAddressBytesMax) return length;
  throw new DecodeError('bad-length', 'hlen', offset, `${length}, at most ${limits.hardwareAddressBytesMax}`);
}

function decodeCookie(cursor: Cursor): void {
  const { offset } = cursor;
  const cookie = cursor.u32('magic cookie');
  if (cookie !== magicCookie) throw new DecodeError('bad-value', 'magic cookie', offset, 'this is no DHCP');
}

function decodeType(value: Cursor): DhcpMessageType {
  const field = `DHCP Message Type (option ${messageTypeCode})`;
  const { offset } = value;
  const number = value.u8(field);
  const type = messageTypes[number - 1];
  if (type === undefined) throw new DecodeError('bad-value', field, offset, `${number}`);
  value.end(field);
  return type;
}

/**
 * The message type is the first option, as macOS has it. Options that do not fit behind the header go into `file` and
 * `sname` as well.
 *
 * @param bytesMax what the receiver takes
 * @throws RangeError when the options do not fit all the same, or a field holds what it cannot: a bug of the caller
 */
export function encodeDhcp(message: DhcpMessage, bytesMax: number = limits.messageBytesMax): Uint8Array<ArrayBuffer> {
  const areas = layOutOptions(message, bytesMax);
  if (areas === undefined)
    throw new RangeError(`the options of a DHCP ${message.type} are more than ${bytesMax} bytes take`);
  const { op, hardware, hops, xid, secs, broadcast } = message;
  if (hardware.address.length > limits.hardwareAddressBytesMax) {
    throw new RangeError(`a hardware address of ${hardware.address.length} bytes`);
  }
  const out = new Writer().u8(operations[op]).u8(hardware.type).u8(hardware.address.length).u8(hops).u32(xid).u16(secs);
  out.u16(broadcast ? broadcastFlag : 0);
  for (const address of [message.ciaddr, message.yiaddr, message.siaddr, message.giaddr]) out.bytes(ipToBytes(address));
  padded(hardware.address, limits.hardwareAddressBytesMax, out);
  padded(areas.sname, areaBytes.sname, out);
  padded(areas.file, areaBytes.file, out);
  out.u32(magicCookie).bytes(areas.options);
  return out.zeros(Math.max(0, limits.messageBytesMin - out.length)).finish();
}

/** Whether `encodeDhcp` can write the message. */
export const fitsDhcp = (message: DhcpMessage, bytesMax: number = limits.messageBytesMax): boolean =>
  layOutOptions(message, bytesMax) !== undefined;

function layOutOptions({ type, options }: DhcpMessage, bytesMax: number): FilledAreas | undefined {
  const typeField = { code: messageTypeCode, value: Uint8Array.of(messageTypes.indexOf(type) + 1) };
  return layOut([typeField, ...encodeOptions(options)], { options: bytesMax - fixedBytes, ...areaBytes });
}

const padded = (value: Uint8Array = new Uint8Array(), size: number, out: Writer) =>
  out.bytes(value).zeros(size - value.length);
