import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import type { Lease } from '../services/addresses.ts';
import { AccessTable } from './access-table.ts';
import { informConfig, informSettings, toldRoutes } from './inform.ts';

const lease: Lease = {
  address: '10.66.0.2',
  source: 'pool',
  route: '10.66.0.0/26',
  gateway: '10.66.0.1',
  dns: ['10.1.0.53'],
  nbns: ['10.1.0.42'],
};

function set(more: string, officeMode = '') {
  const text = `officeMode: { pool: 10.66.0.0/16${officeMode} }\n${more}`;
  const settings = parseSettings(text, '/etc/sekisho/sekisho.yaml');
  return { inform: informSettings(settings), access: new AccessTable(settings).of({ user: 'alice', groups: [] }) };
}
const domain = 'encryptionDomain: { include: [10.1.0.0/24, 10.4.0.0/14], exclude: [10.5.0.0/16] }\n';

describe('routes through the tunnel', () => {
  it('are the encryption domain without its exceptions, the largest first', () => {
    const { inform, access } = set(domain);
    expect(toldRoutes(inform, access, lease)).toEqual(['10.6.0.0/15', '10.4.0.0/16', '10.1.0.0/24']);
  });

  it('are of IPv4 alone, and none where all is excepted', () => {
    const both = 'encryptionDomain: { include: ["fd00:1::/48", 10.1.0.0/24], exclude: [10.1.0.0/16, "fd00::/16"] }\n';
    const { inform, access } = set(both);
    expect(toldRoutes(inform, access, lease)).toEqual([]);
  });

  it('are the same in hub mode: who asks does not send everything', () => {
    const { inform, access } = set(`${domain}access: { routeAllTraffic: true }\n`);
    expect(toldRoutes(inform, access, lease)).toHaveLength(3);
  });

  it('lead to other clients where clients reach each other', () => {
    const { inform, access } = set(
      'encryptionDomain: [10.1.0.0/24]\naccess: { clientToClient: true }\n',
      ', pools: { more: { addresses: 10.67.0.0/24 } }',
    );
    const routes = toldRoutes(inform, access, lease);
    expect(routes).toEqual(expect.arrayContaining(['10.1.0.0/24', '10.67.0.0/24', '10.66.0.0/16']));
  });

  it('are those of the DHCP server that gave the address', () => {
    const { inform, access } = set(domain);
    expect(toldRoutes(inform, access, { routes: ['10.9.0.0/16'] })).toEqual(['10.9.0.0/16']);
  });

  it('are those of the settings before all others', () => {
    const { inform, access } = set(domain, ', inform: { routes: [10.0.0.0/8] }');
    expect(toldRoutes(inform, access, { routes: ['10.9.0.0/16'] })).toEqual(['10.0.0.0/8']);
  });
});

it('tells a client its name servers, its domain and where to find a proxy', () => {
  const { inform, access } = set(
    domain,
    ', inform: { routes: [10.0.0.0/8], proxyAutoConfiguration: "http://wpad/wpad.dat" }',
  );
  expect(informConfig(inform, access, { ...lease, domain: 'corp.example.com' })).toEqual({
    address: '10.66.0.2',
    gateway: '10.66.0.1',
    subnetMask: '255.255.255.255',
    dns: ['10.1.0.53'],
    nbns: ['10.1.0.42'],
    domain: 'corp.example.com',
    routes: ['10.0.0.0/8'],
    proxyAutoConfiguration: 'http://wpad/wpad.dat',
  });
  expect(informConfig(set(domain).inform, access, lease)).not.toHaveProperty('domain');
});
