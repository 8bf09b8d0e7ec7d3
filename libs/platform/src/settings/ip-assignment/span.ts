import { ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import type { Ipv4Range } from '../addresses.ts';

/** 32-bit addresses, both ends included. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

export const spanOf = ({ first, last }: Ipv4Range): Span => ({ first: ipv4ToNumber(first), last: ipv4ToNumber(last) });

export const rangeOf = ({ first, last }: Span): Ipv4Range => ({
  first: ipv4FromNumber(first),
  last: ipv4FromNumber(last),
});

export const covers = (outer: Span, inner: Span): boolean => outer.first <= inner.first && inner.last <= outer.last;

export const meets = (one: Span, other: Span): boolean => one.first <= other.last && other.first <= one.last;

/** The same addresses in as few spans as there can be, ascending. */
export function merged(spans: readonly Span[]): Span[] {
  const whole: { first: number; last: number }[] = [];
  for (const { first, last } of spans.toSorted((one, other) => one.first - other.first)) {
    const before = whole.at(-1);
    if (before !== undefined && first <= before.last + 1) before.last = Math.max(before.last, last);
    else whole.push({ first, last });
  }
  return whole;
}
