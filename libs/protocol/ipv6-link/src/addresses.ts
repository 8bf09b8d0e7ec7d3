import { concat, ipFromBytes, ipToBytes } from '@sekisho/wire';

/** Multicast groups on the link, as `decodeIpv6` writes them (RFC 4291 §2.7.1, RFC 8415 §7.1). */
export const allNodes = 'ff02:0:0:0:0:0:0:1';
export const allRouters = 'ff02:0:0:0:0:0:0:2';
export const allDhcpServers = 'ff02:0:0:0:0:0:1:2';
export const unspecified = '0:0:0:0:0:0:0:0';

const linkLocalPrefix = ipToBytes('fe80::').subarray(0, 8);

/** The link-local address of an interface identifier of 8 bytes (RFC 4291 §2.5.6). */
export const linkLocal = (identifier: Uint8Array): string => ipFromBytes(concat(linkLocalPrefix, identifier));

export const isLinkLocal = (address: string): boolean => /^fe[89ab]/.test(address);

/** An IPv6 prefix: 16 bytes, those beyond its length zero, and its length in bits. */
export interface Prefix {
  readonly bytes: Uint8Array;
  /** 0..128 */
  readonly bits: number;
}

/** @throws RangeError for what is no IPv6 prefix */
export function prefixOf(text: string): Prefix {
  const [address = '', length = ''] = text.split('/');
  const bytes = ipToBytes(address);
  const bits = Number(length);
  if (bytes.length !== 16 || !/^\d+$/.test(length) || bits > 128) throw new RangeError(`not an IPv6 prefix: ${text}`);
  return { bytes: masked(bytes, bits), bits };
}

export const formatPrefix = ({ bytes, bits }: Prefix): string => `${ipFromBytes(bytes)}/${bits}`;

/** The address that a host makes of a /64 and its interface identifier (RFC 4862 §5.5.3). */
export const addressIn = ({ bytes }: Prefix, identifier: Uint8Array): string =>
  ipFromBytes(concat(bytes.subarray(0, 8), identifier));

export function masked(bytes: Uint8Array, bits: number): Uint8Array {
  return bytes.map((octet, at) => octet & (0xff00 >> Math.min(8, Math.max(0, bits - at * 8))));
}
