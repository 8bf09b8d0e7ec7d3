import { alternativeNames } from '@sekisho/contracts';
import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { consoleNaming, gatewayNaming } from './gateway-names.ts';
import { isDnsName, namesFor } from './names.ts';

const none = alternativeNames.parse({});

describe('the names in a certificate', () => {
  it.each(['pc1', 'pc1.example.com', 'xn--mller-kva.de'])('have the host name %s of a machine', (name) => {
    expect(namesFor({ kind: 'machine', name, names: none })).toEqual({ ...none, dns: [name] });
  });

  it.each(['Front desk', '-pc', 'pc_1', 'pc..example', '10.0.0.1', 'a'.repeat(64), ''])(
    'take %j for no host name',
    (name) => {
      expect(isDnsName(name)).toBe(false);
    },
  );

  it('have the address that a gateway is called by', () => {
    expect(namesFor({ kind: 'gateway', name: '198.51.100.7', names: none }).ip).toEqual(['198.51.100.7']);
  });

  it('have each name once', () => {
    const names = { ...none, dns: ['pc1', 'pc2'] };
    expect(namesFor({ kind: 'machine', name: 'pc1', names }).dns).toEqual(['pc1', 'pc2']);
  });

  it('are for users what was asked for, and nothing else', () => {
    const names = { ...none, upn: ['alice@corp.example'] };
    expect(namesFor({ kind: 'user', name: 'alice', names })).toEqual(names);
  });

  it.each([
    ['x'.repeat(65), none],
    ['line\nbreak', none],
    ['alice', { ...none, email: ['no address'] }],
    ['alice', { ...none, dns: ['two words'] }],
    ['alice', { ...none, upn: ['bell\u0007'] }],
  ])('are refused where no certificate can have them: %j', (name, names) => {
    expect(() => namesFor({ kind: 'user', name, names })).toThrow(/\.$/);
  });
});

describe("the gateway's own names", () => {
  const host = {
    name: 'gw1',
    interfaces: {
      lo: [address('127.0.0.1', true)],
      eth0: [address('192.0.2.1'), address('169.254.7.7')],
      sekisho0: [address('10.66.0.1')],
    },
  };
  const naming = (gateway: object) =>
    gatewayNaming(
      {
        gateway: { name: 'vpn.example.com', listen: ['0.0.0.0'], publicAddresses: [], publicNames: [], ...gateway },
        tunnel: { device: 'sekisho0', mtu: 1400, pathMtu: 1500 },
      },
      host,
    );

  it('are its name and what clients dial', () => {
    expect(naming({ listen: ['192.0.2.1'], publicAddresses: ['198.51.100.7'] })).toEqual({
      kind: 'gateway',
      name: 'vpn.example.com',
      names: { dns: ['vpn.example.com'], ip: ['198.51.100.7', '192.0.2.1'], email: [], upn: [] },
    });
  });

  it('are the names that clients dial', () => {
    expect(naming({ name: 'Our gateway', publicNames: ['vpn.example.org', 'vpn2.example.org'] }).names.dns).toEqual([
      'vpn.example.org',
      'vpn2.example.org',
      'gw1',
    ]);
  });

  it("are the host's where it listens on every address", () => {
    expect(naming({}).names).toMatchObject({ dns: ['vpn.example.com', 'gw1'], ip: ['192.0.2.1'] });
  });

  it('fit into a certificate, however long the name in the settings is', () => {
    expect(naming({ name: 'The gateway '.repeat(20) })).toMatchObject({ names: { dns: ['gw1'] } });
    expect(naming({ name: 'x'.repeat(200) }).name).toHaveLength(64);
  });
});

describe("the console's names", () => {
  const host = { name: 'gw1', interfaces: { eth0: [address('192.0.2.1')], sekisho0: [address('10.66.0.1')] } };
  const settings = parseSettings(
    'officeMode: { pool: 10.66.0.0/24 }\nencryptionDomain: [10.0.0.0/8]\n',
    '/etc/sekisho/sekisho.yaml',
  );
  const naming = (console: object) =>
    consoleNaming(
      {
        ...settings,
        gateway: { name: 'vpn.example.com', listen: ['0.0.0.0'], publicAddresses: [], publicNames: [] },
        console: { ...settings.console, ...console },
      },
      host,
    );

  it('are by which administrators reach it, and this machine', () => {
    const listen = { address: '127.0.0.1', port: 8443 };
    expect(naming({ names: ['admin.example.com', '198.51.100.7'], listen })).toMatchObject({
      name: 'admin.example.com',
      names: {
        dns: expect.arrayContaining(['admin.example.com', 'localhost']),
        ip: expect.arrayContaining(['198.51.100.7', '127.0.0.1', '::1']),
      },
    });
  });

  it("are the host's too where it listens on every address", () => {
    const { names } = naming({ listen: { address: '0.0.0.0', port: 8443 } });
    expect(names.ip).toContain('192.0.2.1');
    expect(names.ip).not.toContain('10.66.0.1');
    expect(names.dns).toContain('gw1');
  });
});

function address(text: string, internal = false) {
  return { address: text, netmask: '', family: 'IPv4' as const, mac: '', internal, cidr: null };
}
