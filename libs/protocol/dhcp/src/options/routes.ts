import { type Cursor, ipFromBytes, ipToBytes, type Writer } from '@sekisho/wire';
import { list, type ValueCodec } from './kinds.ts';

/** A network and where packets to it go. */
export interface Route {
  /** As `10.1.0.0/16`; the bits behind the prefix are zero. */
  readonly network: string;
  /** 0.0.0.0: the network is on the link itself (RFC 3442). */
  readonly router: string;
}

/** Length of the prefix, its significant octets, the router (RFC 3442); Microsoft's option 249 is written the same. */
export const classlessRoutes: ValueCodec<readonly Route[]> = {
  decode: (value, field) => list(value, field, () => decodeRoute(value, field)),
  encode: (routes, out) => {
    for (const each of routes) encodeRoute(each, out);
  },
};

/** Pairs of a host and its router (RFC 2132 §5.8): networks have no prefix there, so servers mean hosts. */
export const staticRoutes: ValueCodec<readonly Route[]> = {
  decode: (value, field) =>
    list(value, field, () => ({
      network: `${ipFromBytes(value.take(4, field))}/32`,
      router: ipFromBytes(value.take(4, field)),
    })),
  encode: (routes, out) => {
    for (const { network, router } of routes) out.bytes(split(network).bytes).bytes(ipToBytes(router));
  },
};

function decodeRoute(value: Cursor, field: string): Route {
  const prefix = value.u8(field);
  if (prefix > 32) throw value.error('bad-value', field, `a prefix of ${prefix} bits`);
  const network = new Uint8Array(4);
  network.set(value.take(octetsOf(prefix), field));
  clearBehind(network, prefix);
  return { network: `${ipFromBytes(network)}/${prefix}`, router: ipFromBytes(value.take(4, field)) };
}

function encodeRoute({ network, router }: Route, out: Writer): void {
  const { bytes, prefix } = split(network);
  out
    .u8(prefix)
    .bytes(bytes.subarray(0, octetsOf(prefix)))
    .bytes(ipToBytes(router));
}

const octetsOf = (prefix: number): number => Math.ceil(prefix / 8);

/** Senders should leave no bit there; RFC 3442 has receivers take them for zero. */
function clearBehind(network: Uint8Array, prefix: number): void {
  for (const [at, octet] of network.entries()) {
    const kept = Math.min(Math.max(prefix - at * 8, 0), 8);
    network[at] = octet & (0xff << (8 - kept));
  }
}

function split(network: string): { readonly bytes: Uint8Array; readonly prefix: number } {
  const slash = network.indexOf('/');
  return { bytes: ipToBytes(network.slice(0, slash)), prefix: Number(network.slice(slash + 1)) };
}
