import { isIPv4 } from 'node:net';
import { type Duration, ipv4FromNumber, ipv4ToNumber, milliseconds } from '@sekisho/wire';
import { z } from 'zod';

/** An IPv4 network: its lowest address and the length of its prefix. */
export interface Ipv4Network {
  readonly address: string;
  readonly prefix: number;
}

/** Office Mode addresses. The first usable one is the gateway's own on the link; clients get `first` to `last`. */
export interface AddressPool {
  /** As it stands in the settings. */
  readonly text: string;
  readonly gateway: string;
  readonly first: string;
  readonly last: string;
  /** Addresses for clients. */
  readonly size: number;
  /** Shortest prefix that covers the pool, for the route and the TUN device. */
  readonly network: Ipv4Network;
}

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3600_000, d: 24 * 3600_000 };

/** A span of time such as 15m, between two bounds in milliseconds. */
export const duration = (minMs: number, maxMs: number) => {
  const expected = `a duration such as 500ms, 60s, 15m, 8h or 90d, from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
  return z.string(expected).transform((text, context): Duration => {
    const [, count = '', unit = ''] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
    const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
    if (!(ms >= minMs && ms <= maxMs)) {
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    }
    return milliseconds(ms);
  });
};

function formatDuration(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find((name) => ms % (unitMs[name] ?? 1) === 0) ?? 'ms';
  return `${ms / (unitMs[unit] ?? 1)}${unit}`;
}

export const ipv4Address = z.string('an IPv4 address').refine((text) => isIPv4(text), 'an IPv4 address');

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

const poolExpected = 'addresses as a network (10.66.0.0/16) or as first-last (10.66.0.1-10.66.0.250), at least two';

export const addressPool = z.string(poolExpected).transform((text, context): AddressPool => {
  const range = parseRange(text);
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

function parseNetwork(text: string): Ipv4Network | undefined {
  const [, address = '', prefix = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  return isIPv4(address) && Number(prefix) <= 32 ? { address, prefix: Number(prefix) } : undefined;
}

/** Usable addresses, both ends included; network and broadcast address of a CIDR network are not. */
function parseRange(text: string): { first: number; last: number } | undefined {
  const [left = '', right] = text.split('-', 2).map((part) => part.trim());
  if (right !== undefined) {
    return isIPv4(left) && isIPv4(right) ? { first: ipv4ToNumber(left), last: ipv4ToNumber(right) } : undefined;
  }
  const network = parseNetwork(left);
  if (network === undefined || network.prefix > 30) return undefined;
  const base = (ipv4ToNumber(network.address) & maskOf(network.prefix)) >>> 0;
  return { first: base + 1, last: base + 2 ** (32 - network.prefix) - 2 };
}

const maskOf = (prefix: number): number => (prefix === 0 ? 0 : -1 << (32 - prefix));

function coveringNetwork(first: number, last: number): Ipv4Network {
  let prefix = 32;
  while (prefix > 0 && (first & maskOf(prefix)) !== (last & maskOf(prefix))) prefix -= 1;
  return { address: ipv4FromNumber((first & maskOf(prefix)) >>> 0), prefix };
}

const timeZoneExpected = 'a time zone of the IANA database such as Europe/Berlin';

export const timeZone = z.string(timeZoneExpected).refine((name) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}, timeZoneExpected);
