import { isIPv6 } from 'node:net';
import { ipToBytes, ipv4ToNumber } from '@sekisho/wire';
import type { NativePrefixes } from './native-addon.ts';

/** @throws RangeError unless it is a whole number of the range */
export function inRange(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${name} is ${min} to ${max}, not ${value}`);
}

/** `10.0.0.0/8` to address and length, `fd00::/8` to four words of address and length; without a length one host. */
export function prefixWords(text: string): number[] {
  const [address = '', bits, ...rest] = text.split('/');
  if (rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) throw new RangeError(`not a prefix: ${text}`);
  const v6 = isIPv6(address);
  const longest = v6 ? 128 : 32;
  const length = inRange('a prefix length', bits === undefined ? longest : Number(bits), 0, longest);
  return v6 ? [...wordsOf(address), length] : [ipv4ToNumber(address), length];
}

const ipv4Words = 2;
const ipv6Words = 5;

/** @throws RangeError for an IPv6 prefix too */
export function ipv4Prefix(text: string): [number, number] {
  const [address = 0, length = 0, ...more] = prefixWords(text);
  if (more.length > 0) throw new RangeError(`not an IPv4 prefix: ${text}`);
  return [address, length];
}

/** @throws RangeError for an IPv4 prefix too */
export function ipv6Prefix(text: string): number[] {
  const words = prefixWords(text);
  if (words.length !== ipv6Words) throw new RangeError(`not an IPv6 prefix: ${text}`);
  return words;
}

/** Each family by itself, address and length by turns. */
export function prefixes(texts: readonly string[]): NativePrefixes {
  const words = texts.map(prefixWords);
  const of = (size: number) => Uint32Array.from(words.filter(({ length }) => length === size).flat());
  return { v4: of(ipv4Words), v6: of(ipv6Words) };
}

function wordsOf(address: string): number[] {
  const fields = new DataView(ipToBytes(address).buffer);
  return [0, 4, 8, 12].map((at) => fields.getUint32(at));
}
