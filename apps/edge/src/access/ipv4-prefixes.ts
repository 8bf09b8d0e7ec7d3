import type { Ipv4Range } from '@sekisho/platform';
import { ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';

/** Addresses as 32-bit values, both ends included. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/** The fewest prefixes that hold every address of a range and no other, in order. */
export const prefixesOfRange = ({ first, last }: Ipv4Range): string[] =>
  prefixesOf({ first: ipv4ToNumber(first), last: ipv4ToNumber(last) });

/** The fewest IPv4 prefixes that hold what `include` has and `exclude` has not, in order; IPv6 prefixes in either are passed over. */
export function prefixesWithout(include: readonly string[], exclude: readonly string[]): string[] {
  const taken = exclude.filter(isIpv4).map(spanOf);
  return merged(include.filter(isIpv4).map(spanOf))
    .flatMap((span) => taken.reduce((rest, hole) => rest.flatMap((one) => without(one, hole)), [span]))
    .flatMap(prefixesOf);
}

const isIpv4 = (prefix: string): boolean => !prefix.includes(':');

function spanOf(prefix: string): Span {
  const [address = '', bits = ''] = prefix.split('/');
  const first = ipv4ToNumber(address);
  return { first, last: first + 2 ** (32 - Number(bits)) - 1 };
}

/** In order, with what overlaps or adjoins in one. */
function merged(spans: readonly Span[]): Span[] {
  const whole: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.first - b.first)) {
    const before = whole.at(-1);
    if (before !== undefined && span.first <= before.last + 1) {
      whole[whole.length - 1] = { first: before.first, last: Math.max(before.last, span.last) };
    } else whole.push(span);
  }
  return whole;
}

function without({ first, last }: Span, hole: Span): Span[] {
  if (hole.last < first || hole.first > last) return [{ first, last }];
  return [
    ...(hole.first > first ? [{ first, last: hole.first - 1 }] : []),
    ...(hole.last < last ? [{ first: hole.last + 1, last }] : []),
  ];
}

function prefixesOf({ first, last }: Span): string[] {
  const prefixes: string[] = [];
  for (let at = first; at <= last; ) {
    let bits = 32;
    while (bits > 0 && at % 2 ** (33 - bits) === 0 && at + 2 ** (33 - bits) - 1 <= last) bits -= 1;
    prefixes.push(`${ipv4FromNumber(at)}/${bits}`);
    at += 2 ** (32 - bits);
  }
  return prefixes;
}
