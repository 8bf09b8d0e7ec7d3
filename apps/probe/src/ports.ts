import { concat } from '@sekisho/wire';

export const ikePort = 500;
export const natTraversalPort = 4500;
/** L2TP's port inside ESP, on both ends of the selector. */
export const l2tpPort = 1701;

/** What tells IKE from ESP on port 4500 (RFC 3948 §2.2). */
const nonEspMarker = new Uint8Array(4);

/** RFC 3948 §2.3 */
export const natKeepalive = Uint8Array.of(0xff);

export const marked = (message: Uint8Array): Uint8Array => concat(nonEspMarker, message);

/** The IKE message behind a marker; undefined: there is no marker. */
export const unmarked = (datagram: Uint8Array): Uint8Array | undefined =>
  datagram.length > nonEspMarker.length && nonEspMarker.every((octet, index) => datagram[index] === octet)
    ? datagram.subarray(nonEspMarker.length)
    : undefined;
