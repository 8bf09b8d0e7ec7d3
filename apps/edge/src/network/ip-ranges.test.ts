import { describe, expect, it } from 'vitest';
import { canonicalPrefix, ipText, isShared, joined, overlaps, prefixesOf, rangeOf, without } from './ip-ranges.ts';

const texts = (ranges: readonly { first: bigint; last: bigint }[]) =>
  ranges.map(({ first, last }) => `${ipText(first, 4)}-${ipText(last, 4)}`);

describe('a prefix', () => {
  it.each([
    ['10.66.0.5', '10.66.0.5/32'],
    ['10.66.0.77/26', '10.66.0.64/26'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['fd00:66::/64', 'fd00:66:0:0:0:0:0:0/64'],
    ['fd00:66:0:0::7/64', 'fd00:66:0:0:0:0:0:0/64'],
  ])('%s is the same as %s', (one, other) => {
    expect(canonicalPrefix(one)).toBe(other);
  });

  it('is shared by sessions where it is a block of IPv4', () => {
    expect(['10.66.0.0/26', '10.66.0.5/32', 'fd00:66:0:0:0:0:0:0/64'].map(isShared)).toEqual([true, false, false]);
  });

  it('overlaps what it holds and what holds it', () => {
    const block = rangeOf('10.66.0.64/26');
    const others = ['10.66.0.0/16', '10.66.0.127/32', '10.66.0.0/26', '10.66.0.128/26'];
    expect(others.map((other) => overlaps(block, rangeOf(other)))).toEqual([true, true, false, false]);
  });
});

describe('ranges', () => {
  it('are joined where they touch or overlap', () => {
    const ranges = ['10.2.0.0/16', '10.0.0.0/15', '10.0.7.0/24', '10.9.0.0/16'].map(rangeOf);
    expect(texts(joined(ranges))).toEqual(['10.0.0.0-10.2.255.255', '10.9.0.0-10.9.255.255']);
  });

  it.each([
    ['a part in the middle', ['10.0.0.0/8'], ['10.9.0.0/16'], ['10.0.0.0-10.8.255.255', '10.10.0.0-10.255.255.255']],
    ['a part at either end', ['10.0.0.0/24'], ['10.0.0.0/26', '10.0.0.192/26'], ['10.0.0.64-10.0.0.191']],
    ['everything', ['10.1.0.0/16', '10.2.0.0/16'], ['10.0.0.0/8'], []],
    ['what is not in it', ['10.1.0.0/16'], ['10.0.0.0/16', '10.2.0.0/16'], ['10.1.0.0-10.1.255.255']],
  ])('lose %s', (_, ranges, taken, left) => {
    expect(texts(without(ranges.map(rangeOf), taken.map(rangeOf)))).toEqual(left);
  });

  it('are the fewest prefixes that hold exactly them', () => {
    const [first, last] = [rangeOf('10.66.0.1').first, rangeOf('10.66.0.10').first];
    expect(prefixesOf({ first, last }, 4)).toEqual([
      '10.66.0.1/32',
      '10.66.0.2/31',
      '10.66.0.4/30',
      '10.66.0.8/31',
      '10.66.0.10/32',
    ]);
    expect(prefixesOf(rangeOf('10.66.0.0/16'), 4)).toEqual(['10.66.0.0/16']);
    expect(prefixesOf(rangeOf('0.0.0.0/0'), 4)).toEqual(['0.0.0.0/0']);
    expect(prefixesOf(rangeOf('255.255.255.254/31'), 4)).toEqual(['255.255.255.254/31']);
  });
});
