import { isIPv4 } from 'node:net';
import { ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import { isHostAddress } from '../addresses.ts';
import type { AssignmentType } from './assignment-line.ts';
import { LineError, type Word } from './scanner.ts';

interface Addresses {
  readonly first: string;
  readonly last: string;
}

/** Reads the addresses of a line by its type. @throws LineError */
export function addressesOf(type: AssignmentType, word: Word): Addresses {
  const { first, last } = readers[type](word);
  if (last < first) throw new LineError('the range ends before it starts', word.at);
  for (const each of [first, last]) {
    const address = ipv4FromNumber(each);
    if (!isHostAddress(address)) throw new LineError(`${address} is no address of a host`, word.at);
  }
  return { first: ipv4FromNumber(first), last: ipv4FromNumber(last) };
}

interface Numbers {
  readonly first: number;
  readonly last: number;
}

const readers: Record<AssignmentType, (word: Word) => Numbers> = {
  addr({ text, at }) {
    if (!isIPv4(text)) throw new LineError(`expected an IPv4 address, found "${text}"`, at);
    return { first: ipv4ToNumber(text), last: ipv4ToNumber(text) };
  },
  /** The length of the mask has no use on a PPP link; the form has it all the same. */
  range({ text, at }) {
    const [, first = '', last = '', prefix] = /^([\d.]+)-([\d.]+)(?:\/(\d{1,2}))?$/.exec(text) ?? [];
    if (!isIPv4(first) || !isIPv4(last) || Number(prefix ?? 32) > 32)
      throw new LineError(`expected a range such as 10.5.5.10-10.5.5.19/24, found "${text}"`, at);
    return { first: ipv4ToNumber(first), last: ipv4ToNumber(last) };
  },
  net({ text, at }) {
    const [, address = '', bits = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
    const prefix = Number(bits);
    if (!isIPv4(address) || prefix > 32 || prefix < 8)
      throw new LineError(`expected a network such as 10.5.5.32/28, found "${text}"`, at);
    const size = 2 ** (32 - prefix);
    const base = Math.floor(ipv4ToNumber(address) / size) * size;
    // Neither a network's own address nor its broadcast address is a host's (RFC 3021: but with 31 bits they are).
    const edge = size > 2 ? 1 : 0;
    return { first: base + edge, last: base + size - 1 - edge };
  },
};
