import { describe, expect, it } from 'vitest';
import { besideOf, ownIpv6 } from './ipv6.ts';

describe('the gateway’s own IPv6 address', () => {
  it.each([
    ['fd00:66::/48', 'fd00:66:0:0:0:0:0:1/128'],
    ['fd00:66:0:0:0:0:0:0/60', 'fd00:66:0:0:0:0:0:1/128'],
    ['2001:db8:ffff:ffff::/32', '2001:db8:0:0:0:0:0:1/128'],
  ])('is the first of the first /64 of %s', (prefix, address) => {
    expect(ownIpv6(prefix)).toBe(address);
  });
});

describe('what PPP may have beside IPv4', () => {
  const inform = { answer: true, routes: undefined, proxyAutoConfiguration: undefined };

  it('is what the settings answer', () => {
    const ipv6 = { prefix: 'fd00:66::/48', dns: [] };
    expect(besideOf({ inform, ipv6 })).toEqual(['ipv6', 'acsp']);
    expect(besideOf({ inform: { ...inform, answer: false }, ipv6: undefined })).toEqual([]);
  });
});
