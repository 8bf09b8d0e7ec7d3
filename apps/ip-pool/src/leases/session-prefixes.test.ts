import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SessionPrefixes } from './session-prefixes.ts';

it.each([
  ['fd00:66::/48', 65_536, 'fd00:66:0:1::/64', 'fd00:66:0:ffff::/64'],
  ['fd00:66:0:ab0::/60', 16, 'fd00:66:0:ab1::/64', 'fd00:66:0:abf::/64'],
  ['2001:DB8::/32', 2 ** 32, '2001:db8:0:1::/64', '2001:db8:ffff:ffff::/64'],
])('of %s are %d, the second of them %s and the last %s', (prefix, count, second, last) => {
  const prefixes = new SessionPrefixes(prefix);
  expect(prefixes.count).toBe(count);
  expect([prefixes.at(1), prefixes.at(count - 1)]).toEqual([second, last]);
});

it('begin where the prefix does, whatever bits are written after it', () => {
  expect(new SessionPrefixes('fd00:66:0:abc::/60').at(0)).toBe('fd00:66:0:ab0::/64');
});

it('are known again by what they are, in any spelling', () => {
  const prefixes = new SessionPrefixes('fd00:66::/48');
  fc.assert(
    fc.property(fc.nat(65_535), (index) => {
      expect(prefixes.indexOf(prefixes.at(index))).toBe(index);
    }),
  );
  expect(prefixes.indexOf('FD00:0066:0000:0007:0:0:0:0/64')).toBe(7);
  for (const other of ['fd00:67:0:7::/64', 'fd00:65:ffff:ffff::/64', 'fd00:66:0:7::/63', '::/64', '::1.2.3.4/64']) {
    expect(prefixes.indexOf(other)).toBeUndefined();
  }
});
