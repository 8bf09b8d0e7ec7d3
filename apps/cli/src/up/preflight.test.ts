import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { socketInodes, unitOf } from './port-holder.ts';
import { checkAddressTranslation, checkTunDevice, mayAdministerNetwork } from './preflight.ts';

describe('the checks before a start', () => {
  it('see in /proc/self/status whether the network may be administered', () => {
    expect(mayAdministerNetwork('Name:\tnode\nCapEff:\t000001ffffffffff\n')).toBe(true);
    expect(mayAdministerNetwork('Name:\tnode\nCapEff:\t00000000a80425fb\n')).toBe(false);
  });

  it('say in one sentence what to do without a TUN device', () => {
    expect(() => checkTunDevice('/dev/net/none')).toThrow(/^The gateway needs \/dev\/net\/none .*: run modprobe tun/);
  });

  it.each([
    'routing: { internal: snat }',
    'access: { routeAllTraffic: true }',
    'profiles: [{ groups: [travellers], access: { routeAllTraffic: true } }]',
  ])('ask for nft where addresses are translated: %s', (yaml) => {
    const least = 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';
    expect(() => checkAddressTranslation(parseSettings(least + yaml, 'sekisho.yaml'), '/none')).toThrow(
      /needs nft: run apt-get install nftables\.$/,
    );
    expect(() => checkAddressTranslation(parseSettings(least, 'sekisho.yaml'), '/none')).not.toThrow();
  });
});

describe('who has a UDP port', () => {
  // A line of /proc/net/udp as Linux 6.1 writes it.
  const line =
    '  312: 00000000:01F4 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 23456 2 0000000000000000 0';

  it('is found by the inode of its socket', () => {
    expect(socketInodes(['  sl  local_address rem_address   st', line], 500)).toEqual(['23456']);
    expect(socketInodes([line], 4500)).toEqual([]);
  });

  it('is told as the systemd service it belongs to', () => {
    expect(unitOf(['0::/system.slice/strongswan-starter.service'])).toBe('strongswan-starter.service');
    expect(unitOf(['0::/user.slice'])).toBeUndefined();
  });
});
