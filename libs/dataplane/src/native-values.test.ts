import { Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import type { AccessPolicy, AccessRule } from './access-policy.ts';
import type { DataplaneOptions, PeerId, SecurityAssociation, SessionNetwork, SessionParameters } from './dataplane.ts';
import { nativeOptions, nativeSecurityAssociation, nativeSession } from './native-values.ts';

const everybody: AccessPolicy = {
  encryptionDomain: { include: ['10.0.0.0/8', '192.0.2.7', 'fd00:1::/48'], exclude: ['10.9.0.0/16'] },
  rules: [],
  routeAllTraffic: false,
  clientToClient: true,
};
const domain = (...include: string[]): Partial<DataplaneOptions> => ({
  policies: [{ ...everybody, encryptionDomain: { include, exclude: [] } }],
});
const rule = (change: Partial<AccessRule>): Partial<DataplaneOptions> => ({
  policies: [{ ...everybody, rules: [{ action: 'allow', ports: [], ...change }] }],
});

const options: DataplaneOptions = {
  listen: ['0.0.0.0', '192.0.2.1'],
  ikePort: 500,
  natTraversalPort: 4500,
  l2tpPort: 1701,
  tun: { name: 'sekisho0', address: '10.99.0.1/24', mtu: 1400 },
  policies: [everybody],
  clients: ['10.99.0.0/24', '10.98.0.7', 'fd00:66::/48'],
};

describe('nativeOptions', () => {
  it('turns addresses and prefixes to numbers', () => {
    expect(nativeOptions(options)).toMatchObject({
      listen: Uint32Array.of(0, 0xc000_0201),
      clients: {
        v4: Uint32Array.of(0x0a63_0000, 24, 0x0a62_0007, 32),
        v6: Uint32Array.of(0xfd00_0066, 0, 0, 0, 48),
      },
      policies: [
        {
          include: {
            v4: Uint32Array.of(0x0a00_0000, 8, 0xc000_0207, 32),
            v6: Uint32Array.of(0xfd00_0001, 0, 0, 0, 48),
          },
          exclude: { v4: Uint32Array.of(0x0a09_0000, 16), v6: new Uint32Array() },
          rules: [],
          routeAllTraffic: false,
          clientToClient: true,
        },
      ],
      tun: { name: 'sekisho0', address: 0x0a63_0001, prefixBits: 24, mtu: 1400 },
    });
    expect(nativeOptions({ ...options, tun: undefined }).tun).toBeUndefined();
  });

  it('has an IPv6 address for the device, or none', () => {
    const tun = { name: 'sekisho0', address: '10.99.0.1/24', mtu: 1400 };
    expect(nativeOptions(options).tun?.address6).toEqual(new Uint32Array());
    expect(nativeOptions({ ...options, tun: { ...tun, ipv6: 'fd00:66::1/48' } }).tun?.address6).toEqual(
      Uint32Array.of(0xfd00_0066, 0, 0, 1, 48),
    );
  });

  it('writes rules as numbers, which tell by their count what family the destination is of', () => {
    const rules: AccessRule[] = [
      {
        action: 'allow',
        to: '10.1.0.0/24',
        protocol: 6,
        ports: [
          { first: 443, last: 443 },
          { first: 8000, last: 8100 },
        ],
      },
      { action: 'deny', to: 'fd00:1::/48', ports: [] },
      { action: 'allow', protocol: 1, ports: [] },
    ];
    const [policy] = nativeOptions({ ...options, policies: [{ ...everybody, rules }] }).policies;
    const any = new Uint32Array();
    expect(policy?.rules).toEqual([
      { allow: true, to: Uint32Array.of(0x0a01_0000, 24), protocol: 6, ports: Uint32Array.of(443, 443, 8000, 8100) },
      { allow: false, to: Uint32Array.of(0xfd00_0001, 0, 0, 0, 48), protocol: 256, ports: any },
      { allow: true, to: any, protocol: 1, ports: any },
    ]);
  });

  it('needs no policy where this end is the client', () => {
    expect(nativeOptions({ ...options, role: 'client', policies: [], clients: [] }).policies).toEqual([]);
  });

  it.each<[string, Partial<DataplaneOptions>]>([
    ['no address to listen on', { listen: [] }],
    ['a name for an address', { listen: ['localhost'] }],
    ['a port of 0', { ikePort: 0 }],
    ['a port beyond 65535', { natTraversalPort: 65_536 }],
    ['a prefix beyond 32 bits', domain('10.0.0.0/33')],
    ['an IPv6 prefix beyond 128 bits', domain('fd00::/129')],
    ['a prefix of letters', domain('10.0.0.0/x')],
    ['a prefix with two lengths', domain('10.0.0.0/8/8')],
    ['more prefixes than are searched', domain(...new Array<string>(16_385).fill('10.0.0.0/8'))],
    ['no policy', { policies: [] }],
    ['more policies than profiles, twice', { policies: new Array<AccessPolicy>(515).fill(everybody) }],
    ['more clients than are searched', { clients: new Array<string>(4_097).fill('10.99.0.0/24') }],
    ['a protocol beyond 255', rule({ protocol: 256 })],
    ['ports the wrong way round', rule({ ports: [{ first: 2, last: 1 }] })],
    ['a rule for a name', rule({ to: 'intranet' })],
    ['an IPv6 address for the device', { tun: { name: 'x', address: 'fd00::1/64', mtu: 1400 } }],
    [
      'an IPv4 address for the IPv6 of the device',
      { tun: { name: 'x', address: '10.0.0.1/24', ipv6: '10.0.0.1/24', mtu: 1400 } },
    ],
    ['a device name that is too long', { tun: { name: 'x'.repeat(16), address: '10.0.0.1/24', mtu: 1400 } }],
    ['an MTU too small', { tun: { name: 'x', address: '10.0.0.1/24', mtu: 67 } }],
  ])('refuses %s', (_name, change) => {
    expect(() => nativeOptions({ ...options, ...change })).toThrow(RangeError);
  });
});

const keys = {
  encryption: new Secret(new Uint8Array(16)),
  integrity: new Secret(new Uint8Array(20)),
  salt: new Secret(new Uint8Array()),
};
const sa: SecurityAssociation = {
  peer: 1 as PeerId,
  spiIn: 0xffff_ffff,
  spiOut: 256,
  cipher: { encryption: '3des-cbc', integrity: 'hmac-sha2-256-128' },
  keysIn: keys,
  keysOut: keys,
  local: { address: '192.0.2.1', port: 4500 },
  remote: { address: '203.0.113.7', port: 40_000 },
  outbound: true,
};

describe('nativeSecurityAssociation', () => {
  it('numbers the algorithms as the addon does and begins at sequence number 1', () => {
    expect(nativeSecurityAssociation(sa)).toMatchObject({ encryption: 1, integrity: 1, nextSequenceOut: 1 });
    const gcm = { encryption: 'aes-gcm-16', integrity: 'none' } as const;
    expect(nativeSecurityAssociation({ ...sa, cipher: gcm })).toMatchObject({ encryption: 2, integrity: 2 });
  });

  it.each<[string, Partial<SecurityAssociation>]>([
    ['a reserved SPI', { spiIn: 255 }],
    ['a peer id of 0', { peer: 0 as PeerId }],
    ['a sequence number of 0', { nextSequenceOut: 0 }],
    ['an IPv6 end point', { remote: { address: '2001:db8::1', port: 4500 } }],
  ])('refuses %s', (_name, change) => {
    expect(() => nativeSecurityAssociation({ ...sa, ...change })).toThrow(RangeError);
  });
});

const session: SessionParameters = {
  peer: 1 as PeerId,
  tunnel: 1,
  session: 2,
  peerTunnel: 3,
  peerSession: 4,
  peerPort: 1701,
  network: { address: '10.99.0.7', mtu: 1400, policy: 2 },
};
const network = (change: Partial<SessionNetwork>): SessionParameters => ({
  ...session,
  network: { address: '10.99.0.7', mtu: 1400, policy: 2, ...change },
});

describe('nativeSession', () => {
  it('knows an open network, with limits or without, from one that is not open', () => {
    const open = { address: 0x0a63_0007, mtu: 1400, policy: 2 };
    const unlimited = { ...open, account: 0, upBitsPerSecond: 0, downBitsPerSecond: 0, prefix6: new Uint32Array() };
    expect(nativeSession(session, 3).network).toEqual(unlimited);
    expect(nativeSession(network({ rate: { account: 7, downBitsPerSecond: 5e6 } }), 3).network).toEqual({
      ...open,
      account: 7,
      upBitsPerSecond: 0,
      downBitsPerSecond: 5e6,
      prefix6: new Uint32Array(),
    });
    expect(nativeSession({ ...session, network: undefined }, 3).network).toBeUndefined();
  });

  it("knows a session's /64 by its upper half", () => {
    const { prefix6 } = nativeSession(network({ ipv6: 'fd00:66:0:7::/64' }), 3).network ?? {};
    expect(prefix6).toEqual(Uint32Array.of(0xfd00_0066, 7));
  });

  it('bounds the MTU, in which the peer has a say', () => {
    expect(nativeSession(network({ mtu: 1 }), 3).network?.mtu).toBe(68);
    expect(nativeSession(network({ mtu: 70_000 }), 3).network?.mtu).toBe(65_000);
  });

  it.each<[string, SessionParameters]>([
    ['an id of 0', { ...session, peerSession: 0 }],
    ['a policy that there is not', network({ policy: 3 })],
    ['an IPv6 prefix of another length', network({ ipv6: 'fd00:66::/48' })],
    ['an IPv4 network for its IPv6', network({ ipv6: '10.0.0.0/8' })],
    ['an account of 0', network({ rate: { account: 0 } })],
    ['a rate below 0', network({ rate: { account: 1, upBitsPerSecond: -1 } })],
  ])('refuses %s', (_name, parameters) => {
    expect(() => nativeSession(parameters, 3)).toThrow(RangeError);
  });
});
