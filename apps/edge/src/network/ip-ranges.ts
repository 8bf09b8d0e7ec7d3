import { isIPv4 } from 'node:net';
import { ipFromBytes, ipToBytes } from '@sekisho/wire';

/** Addresses of one family as numbers, both ends included. */
export interface IpRange {
  readonly first: bigint;
  readonly last: bigint;
}

export type IpFamily = 4 | 6;

export const bitsOf = (family: IpFamily): number => (family === 4 ? 32 : 128);

export const familyOf = (text: string): IpFamily => (isIPv4(text.split('/', 1)[0] ?? '') ? 4 : 6);

export function ipNumber(address: string): bigint {
  return ipToBytes(address).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

export function ipText(value: bigint, family: IpFamily): string {
  const bytes = new Uint8Array(bitsOf(family) / 8);
  for (let at = bytes.length - 1, left = value; at >= 0; at -= 1, left >>= 8n) bytes[at] = Number(left & 0xffn);
  return ipFromBytes(bytes);
}

/** @param prefix as `10.0.0.0/8`; host bits count as zero */
export function rangeOf(prefix: string): IpRange {
  const [address = '', length] = prefix.split('/', 2);
  const bits = bitsOf(familyOf(address));
  const size = 1n << BigInt(bits - Number(length ?? bits));
  const first = ipNumber(address) & ~(size - 1n);
  return { first, last: first + size - 1n };
}

/** Of the prefixes of one family. */
export const rangesOf = (prefixes: readonly string[], family: IpFamily): IpRange[] =>
  prefixes.filter((prefix) => familyOf(prefix) === family).map(rangeOf);

export const overlaps = (one: IpRange, other: IpRange): boolean => one.first <= other.last && other.first <= one.last;

/** The same addresses in rising order, none twice, neighbours joined. */
export function joined(ranges: readonly IpRange[]): IpRange[] {
  const result: IpRange[] = [];
  for (const range of ranges.toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    const before = result.at(-1);
    if (before === undefined || range.first > before.last + 1n) result.push(range);
    else if (range.last > before.last) result[result.length - 1] = { first: before.first, last: range.last };
  }
  return result;
}

/** What is in the one and not in the other. */
export function without(ranges: readonly IpRange[], taken: readonly IpRange[]): IpRange[] {
  let left = joined(ranges);
  for (const { first, last } of taken) {
    left = left.flatMap((range) => [
      ...(range.first < first ? [{ first: range.first, last: range.last < first ? range.last : first - 1n }] : []),
      ...(range.last > last ? [{ first: range.first > last ? range.first : last + 1n, last: range.last }] : []),
    ]);
  }
  return left;
}

/** The fewest prefixes that hold exactly these addresses. */
export function prefixesOf({ first, last }: IpRange, family: IpFamily): string[] {
  const prefixes: string[] = [];
  for (let at = first; at <= last; ) {
    let length = bitsOf(family);
    let size = 1n;
    while (length > 0 && (at & size) === 0n && at + size * 2n - 1n <= last) {
      size *= 2n;
      length -= 1;
    }
    prefixes.push(`${ipText(at, family)}/${length}`);
    at += size;
  }
  return prefixes;
}

/** A prefix as we write it, whoever wrote it: no host bits, a single address with its length. */
export function canonicalPrefix(text: string): string {
  const [address = '', length] = text.split('/', 2);
  // Most are single addresses, and there are many.
  if (isIPv4(address) && (length ?? '32') === '32') return `${address}/32`;
  const family = familyOf(text);
  return `${ipText(rangeOf(text).first, family)}/${length ?? bitsOf(family)}`;
}

/** Of IPv4 a block, of IPv6 each session has a prefix of its own. */
export const isShared = (prefix: string): boolean => familyOf(prefix) === 4 && !prefix.endsWith('/32');
