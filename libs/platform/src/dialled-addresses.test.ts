import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { dialledAddresses } from './dialled-addresses.ts';

const address = (text: string, internal = false): NetworkInterfaceInfo => ({
  address: text,
  internal,
  netmask: '',
  mac: '',
  cidr: null,
  ...(text.includes(':') ? { family: 'IPv6', scopeid: 0 } : { family: 'IPv4' }),
});
const interfaces = {
  lo: [address('127.0.0.1', true)],
  sekisho0: [address('10.66.0.1')],
  eth0: [address('192.0.2.10'), address('2001:db8::10'), address('fe80::1')],
};
const listening = (listen: string[], publicAddresses: string[] = [], publicNames: string[] = []) => ({
  gateway: { name: 'g', listen, publicAddresses, publicNames },
  tunnel: { device: 'sekisho0', mtu: 1400, pathMtu: 1500 },
});

describe('the addresses to dial', () => {
  it("are the machine's own IPv4 ones, but not its tunnel's", () => {
    expect(dialledAddresses(listening(['0.0.0.0']), interfaces)).toEqual(['192.0.2.10']);
  });

  it('are those in the settings where the gateway stands behind a NAT', () => {
    expect(dialledAddresses(listening(['0.0.0.0'], ['203.0.113.1']), interfaces)).toEqual(['203.0.113.1']);
    expect(dialledAddresses(listening(['0.0.0.0'], ['203.0.113.1'], ['vpn.example.com']), interfaces)).toEqual([
      'vpn.example.com',
      '203.0.113.1',
    ]);
    expect(dialledAddresses(listening(['0.0.0.0'], [], ['vpn.example.com']), interfaces)).toEqual([
      'vpn.example.com',
      '192.0.2.10',
    ]);
  });

  it('are loopback where there is no network', () => {
    expect(dialledAddresses(listening(['0.0.0.0']), {})).toEqual(['127.0.0.1']);
  });
});
