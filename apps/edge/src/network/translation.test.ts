import { describe, expect, it } from 'vitest';
import { settingsWith } from './hosts.fixture.ts';
import { removalScript, tableName, translationScript } from './translation.ts';

const pool = 'officeMode: { pool: 10.66.0.0/16 }';

describe('the script for nftables', () => {
  it('translates in hub mode what leaves the encryption domain', () => {
    const script = translationScript(settingsWith(`${pool}\naccess: { routeAllTraffic: true }`));
    expect(script).toBe(`table inet sekisho_sekisho0
delete table inet sekisho_sekisho0
table inet sekisho_sekisho0 {
  set untranslated4 { type ipv4_addr; flags interval; elements = { 10.0.0.0-10.255.255.255 }; }
  set reached4 { type ipv4_addr; flags interval; elements = { 10.0.0.0-10.255.255.255 }; }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    iifname != "sekisho0" accept
    oifname "sekisho0" accept
    ip daddr @untranslated4 accept
    meta nfproto ipv4 masquerade
  }
  chain input {
    type filter hook input priority filter; policy accept;
    iifname != "sekisho0" accept
    ip daddr != @reached4 drop
  }
}
`);
  });

  it('leaves alone what is in anybody’s domain, without what that domain excepts', () => {
    const script = translationScript(
      settingsWith(`
officeMode: { pool: 172.30.0.0/16, pools: { contractors: { addresses: 172.31.0.7 } } }
access: { routeAllTraffic: true }
profiles:
  - { groups: [labs], encryptionDomain: { include: [192.0.2.0/24], exclude: [192.0.2.128/25] } }
`),
    );
    expect(script).toContain(
      'elements = { 10.0.0.0-10.255.255.255, 172.30.0.0-172.30.255.255, 172.31.0.7, 192.0.2.0-192.0.2.127 };',
    );
  });

  it('translates with snat what goes anywhere but to other clients', () => {
    const script = translationScript(settingsWith(`${pool}\nrouting: { internal: snat }`));
    expect(script).toContain(
      'set untranslated4 { type ipv4_addr; flags interval; elements = { 10.66.0.0-10.66.255.255 }; }',
    );
    expect(script).toContain(
      'set reached4 { type ipv4_addr; flags interval; elements = { 10.0.0.0-10.255.255.255 }; }',
    );
  });

  it('translates IPv6 likewise where sessions have it', () => {
    const script = translationScript(
      settingsWith(
        'officeMode: { pool: 10.66.0.0/16, ipv6: { prefix: "fd00:66::/48" } }\naccess: { routeAllTraffic: true }',
        '[10.0.0.0/8, "fd00:1::/32"]',
      ),
    );
    expect(script).toContain(
      'set untranslated6 { type ipv6_addr; flags interval; elements = { fd00:1:0:0:0:0:0:0-fd00:1:ffff:ffff:ffff:ffff:ffff:ffff, fd00:66:0:0:0:0:0:0-fd00:66:0:ffff:ffff:ffff:ffff:ffff }; }',
    );
    expect(script).toContain(
      'ip6 daddr @untranslated6 accept\n    meta nfproto ipv4 masquerade\n    meta nfproto ipv6 masquerade',
    );
  });

  it('removes the table whether it is there or not', () => {
    expect(removalScript('sekisho0')).toBe('table inet sekisho_sekisho0\ndelete table inet sekisho_sekisho0\n');
  });
});

it('names a table after any device, each its own', () => {
  expect(['sekisho0', 'tun.1', 'tun-1', 'tun_1'].map(tableName)).toEqual([
    'sekisho_sekisho0',
    'sekisho_tun_2e1',
    'sekisho_tun_2d1',
    'sekisho_tun_5f1',
  ]);
});
