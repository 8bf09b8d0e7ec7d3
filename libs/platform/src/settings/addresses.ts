import { isIPv4 } from 'node:net';
import { ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import { z } from 'zod';

/** An IPv4 network: its lowest address and the length of its prefix. */
export interface Ipv4Network {
  readonly address: string;
  readonly prefix: number;
}

/** IPv4 addresses, both ends included. */
export interface Ipv4Range {
  readonly first: string;
  readonly last: string;
}

/** Office Mode addresses. The first usable one is the gateway's own on the link; clients get `first` to `last`. */
export interface AddressPool extends Ipv4Range {
  /** As it stands in the settings. */
  readonly text: string;
  readonly gateway: string;
  /** Addresses for clients. */
  readonly size: number;
  /** Shortest prefix that covers the pool, for the route and the TUN device. */
  readonly network: Ipv4Network;
}

export const ipv4Address = z.string('an IPv4 address').refine((text) => isIPv4(text), 'an IPv4 address');

/** RFC 1123 §2.1, in 253 characters. Four numbers are an address. */
export const hostNamePattern =
  /^(?=.{1,253}$)(?!(\d+\.){3}\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
export const hostName = z.string('a host name').regex(hostNamePattern, 'a host name');

const networkExpected = 'an IPv4 network such as 10.0.0.0/8';

export const ipv4Network = z.string(networkExpected).transform((text, context): Ipv4Network => {
  const network = parseNetwork(text);
  if (network === undefined) {
    context.addIssue({ code: 'custom', message: networkExpected });
    return z.NEVER;
  }
  const base = ipv4FromNumber(ipv4ToNumber(network.address) & maskOf(network.prefix));
  if (base !== network.address) {
    context.addIssue({ code: 'custom', message: `a network without host bits, here ${base}/${network.prefix}` });
  }
  return network;
});

/** Whether a host may have it: it is of neither "this network" (0/8) nor loopback (127/8), nor from 224 on, where multicast begins. */
export function isHostAddress(address: string): boolean {
  const top = Number(address.split('.', 1)[0]);
  return top > 0 && top < 224 && top !== 127;
}

const poolExpected = 'addresses as a network (10.66.0.0/16) or as first-last (10.66.0.1-10.66.0.250), at least two';

export const addressPool = z.string(poolExpected).transform((text, context): AddressPool => {
  const range = parseUsable(text);
  if (range === undefined || range.last <= range.first) {
    context.addIssue({ code: 'custom', message: poolExpected });
    return z.NEVER;
  }
  return {
    text,
    gateway: ipv4FromNumber(range.first),
    first: ipv4FromNumber(range.first + 1),
    last: ipv4FromNumber(range.last),
    size: range.last - range.first,
    network: coveringNetwork(range.first, range.last),
  };
});

const rangeExpected = 'an address (10.66.0.7), a network (10.66.0.0/24) or addresses as first-last';

/** Every address of what is written down; of a network, all of them. */
export const ipv4Range = z.string(rangeExpected).transform((text, context): Ipv4Range => {
  const network = parseNetwork(isIPv4(text) ? `${text}/32` : text);
  const range = network === undefined ? parseRange(text) : wholeNetwork(network);
  if (range === undefined || range.last < range.first) {
    context.addIssue({ code: 'custom', message: rangeExpected });
    return z.NEVER;
  }
  return { first: ipv4FromNumber(range.first), last: ipv4FromNumber(range.last) };
});

interface NumberRange {
  readonly first: number;
  readonly last: number;
}

function parseNetwork(text: string): Ipv4Network | undefined {
  const [, address = '', prefix = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  return isIPv4(address) && Number(prefix) <= 32 ? { address, prefix: Number(prefix) } : undefined;
}

function parseRange(text: string): NumberRange | undefined {
  const [left = '', right = ''] = text.split('-', 2).map((part) => part.trim());
  return isIPv4(left) && isIPv4(right) ? { first: ipv4ToNumber(left), last: ipv4ToNumber(right) } : undefined;
}

function wholeNetwork({ address, prefix }: Ipv4Network): NumberRange {
  const first = (ipv4ToNumber(address) & maskOf(prefix)) >>> 0;
  return { first, last: first + 2 ** (32 - prefix) - 1 };
}

/** Usable addresses, both ends included; network and broadcast address of a CIDR network are not. */
function parseUsable(text: string): NumberRange | undefined {
  if (text.includes('-')) return parseRange(text);
  const network = parseNetwork(text);
  if (network === undefined || network.prefix > 30) return undefined;
  const { first, last } = wholeNetwork(network);
  return { first: first + 1, last: last - 1 };
}

const maskOf = (prefix: number): number => (prefix === 0 ? 0 : -1 << (32 - prefix));

function coveringNetwork(first: number, last: number): Ipv4Network {
  let prefix = 32;
  while (prefix > 0 && (first & maskOf(prefix)) !== (last & maskOf(prefix))) prefix -= 1;
  return { address: ipv4FromNumber((first & maskOf(prefix)) >>> 0), prefix };
}
