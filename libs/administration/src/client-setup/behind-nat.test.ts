import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { isBehindNat } from './behind-nat.ts';

const address = (text: string) => ({
  address: text,
  netmask: '',
  family: 'IPv4' as const,
  mac: '',
  internal: false,
  cidr: null,
});
const interfaces = { lo: [address('127.0.0.1')], eth0: [address('192.0.2.10')] };
const behind = (text: string) =>
  isBehindNat(
    parseSettings(`officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n${text}`, '/s.yaml'),
    interfaces,
  );

describe('a gateway behind a NAT', () => {
  it('is dialled by an address that is not its own', () => {
    expect(behind('gateway: { publicAddresses: [198.51.100.7] }')).toBe(true);
    expect(behind('gateway: { listen: [192.0.2.10], publicAddresses: [198.51.100.7] }')).toBe(true);
  });

  it.each([
    ['its own address', 'gateway: { publicAddresses: [192.0.2.10] }'],
    ['an address that it listens on', 'gateway: { listen: [198.51.100.7], publicAddresses: [198.51.100.7] }'],
    ['a host name', 'gateway: { publicNames: [vpn.example.com] }'],
    [
      "a balancer's address",
      'gateway: { publicAddresses: [198.51.100.7] }\ncluster: { outside: 172.30.1.0/24, balancer: 172.30.1.2 }',
    ],
  ])('is none that is dialled by %s', (_what, text) => expect(behind(text)).toBe(false));
});
