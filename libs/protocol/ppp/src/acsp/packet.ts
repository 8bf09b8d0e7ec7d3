import { Cursor, ipToBytes, utf8, Writer } from '@sekisho/wire';
import type { AcspInformation } from '../link.ts';

/**
 * Apple's client-server protocol has no RFC. What stands here is as Apple's pppd has it (acsp.c, acscp.h), which is published:
 * a client asks for kinds of information in ACSCP, and gets each in numbered packets that it acknowledges one by one.
 */
export const acspTypes = { routes: 1, domains: 2 } as const;
export type AcspType = (typeof acspTypes)[keyof typeof acspTypes];

/** The version of either type's entries. */
export const acspVersion = 1;

export const acspFlags = { end: 0x01, start: 0x02, ack: 0x04, ackWanted: 0x08 } as const;

/** A route through the link; a public one would go beside it. */
const privateRoute = 0x0001;

export interface AcspPacket {
  readonly type: number;
  /** 0..255, counted per type */
  readonly sequence: number;
  readonly flags: number;
  readonly data: Uint8Array;
}

export const acspHeaderBytes = 8;

/** Bytes behind the packet's own length are padding and ignored. @throws DecodeError */
export function decodeAcsp(information: Uint8Array): AcspPacket {
  const cursor = new Cursor(information);
  const type = cursor.u8('ACSP type');
  const sequence = cursor.u8('ACSP sequence');
  const length = cursor.u16('ACSP length');
  const flags = cursor.u16('ACSP flags');
  cursor.u16('ACSP reserved');
  if (length < acspHeaderBytes) throw cursor.error('bad-length', 'ACSP length', `${length}`);
  return { type, sequence, flags, data: cursor.take(length - acspHeaderBytes, 'ACSP data') };
}

export const encodeAcsp = ({ type, sequence, flags, data }: AcspPacket): Uint8Array<ArrayBuffer> =>
  new Writer()
    .u8(type)
    .u8(sequence)
    .u16(data.length + acspHeaderBytes)
    .u16(flags)
    .u16(0)
    .bytes(data)
    .finish();

/** One type's entries as they stand in packets; each goes whole into one of them. @throws RangeError for what is no IPv4 network */
export const entriesOf = ({ routes, domains }: AcspInformation, type: AcspType): Uint8Array[] =>
  type === acspTypes.routes ? routes.map(routeEntry) : domains.map(domainEntry);

function routeEntry(network: string): Uint8Array {
  const [address = '', bits = ''] = network.split('/');
  const mask = Number(bits) === 0 ? 0 : (0xffff_ffff << (32 - Number(bits))) >>> 0;
  return new Writer().bytes(ipToBytes(address)).u32(mask).u16(privateRoute).u16(0).finish();
}

/** Without a name server of its own: those of the link know it. */
function domainEntry(name: string): Uint8Array {
  const bytes = utf8(name);
  return new Writer().u32(0).u16(bytes.length).bytes(bytes).finish();
}
