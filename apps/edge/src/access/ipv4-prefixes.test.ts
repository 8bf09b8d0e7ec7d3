import { describe, expect, it } from 'vitest';
import { prefixesOfRange, prefixesWithout } from './ipv4-prefixes.ts';

describe('a range of addresses', () => {
  it.each([
    ['10.66.0.0', '10.66.255.255', ['10.66.0.0/16']],
    ['10.66.0.1', '10.66.0.6', ['10.66.0.1/32', '10.66.0.2/31', '10.66.0.4/31', '10.66.0.6/32']],
    ['10.66.0.7', '10.66.0.7', ['10.66.0.7/32']],
    ['255.255.255.254', '255.255.255.255', ['255.255.255.254/31']],
    ['0.0.0.0', '255.255.255.255', ['0.0.0.0/0']],
  ])('from %s to %s is told by the fewest prefixes', (first, last, prefixes) => {
    expect(prefixesOfRange({ first, last })).toEqual(prefixes);
  });
});

describe('prefixes without others', () => {
  it('are left as they are where nothing is taken out', () => {
    expect(prefixesWithout(['10.0.0.0/8', '192.168.0.0/16'], ['172.16.0.0/12'])).toEqual([
      '10.0.0.0/8',
      '192.168.0.0/16',
    ]);
  });

  it('are cut where something is taken out of their middle or their end', () => {
    expect(prefixesWithout(['10.0.0.0/14'], ['10.1.0.0/16'])).toEqual(['10.0.0.0/16', '10.2.0.0/15']);
    expect(prefixesWithout(['10.0.0.0/14'], ['10.2.0.0/15'])).toEqual(['10.0.0.0/15']);
    expect(prefixesWithout(['0.0.0.0/0'], ['128.0.0.0/1'])).toEqual(['0.0.0.0/1']);
  });

  it('are none where all is taken out', () => {
    expect(prefixesWithout(['10.1.0.0/16', '10.2.0.0/16'], ['10.0.0.0/8'])).toEqual([]);
  });

  it('are told once where they overlap or adjoin', () => {
    expect(prefixesWithout(['10.1.0.0/16', '10.0.0.0/16', '10.0.7.0/24'], [])).toEqual(['10.0.0.0/15']);
  });

  it('are of IPv4 alone', () => {
    expect(prefixesWithout(['fd00:1::/48', '10.0.0.0/8'], ['fd00::/16'])).toEqual(['10.0.0.0/8']);
  });
});
