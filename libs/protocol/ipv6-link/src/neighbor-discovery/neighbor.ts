import { Cursor, ipFromBytes, ipToBytes, Writer } from '@sekisho/wire';
import { decodeOptions } from './options.ts';

/** The target of a Neighbor Solicitation (RFC 4861 §4.3). @throws DecodeError */
export function decodeNeighborSolicitation(body: Uint8Array): string {
  const cursor = new Cursor(body, 4);
  cursor.u32('reserved');
  const target = ipFromBytes(cursor.take(16, 'target'));
  decodeOptions(cursor);
  return target;
}

const flags = { router: 0x8000_0000, solicited: 0x4000_0000 } as const;

/** The body of a router's Neighbor Advertisement (RFC 4861 §4.4); the link has no addresses of its own to tell. */
export const encodeNeighborAdvertisement = (target: string, solicited: boolean): Uint8Array<ArrayBuffer> =>
  new Writer()
    .u32((flags.router | (solicited ? flags.solicited : 0)) >>> 0)
    .bytes(ipToBytes(target))
    .finish();
