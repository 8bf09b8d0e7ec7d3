import { Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import type { DataplaneOptions, PeerId, SecurityAssociation, SessionParameters } from './dataplane.ts';
import { nativeOptions, nativeSecurityAssociation, nativeSession } from './native-values.ts';

const options: DataplaneOptions = {
  listen: ['0.0.0.0', '192.0.2.1'],
  ikePort: 500,
  natTraversalPort: 4500,
  l2tpPort: 1701,
  tun: { name: 'sekisho0', address: '10.99.0.1/24', mtu: 1400 },
  encryptionDomain: ['10.0.0.0/8', '192.0.2.7'],
};

describe('nativeOptions', () => {
  it('turns addresses and prefixes to numbers', () => {
    expect(nativeOptions(options)).toMatchObject({
      listen: Uint32Array.of(0, 0xc000_0201),
      encryptionDomain: Uint32Array.of(0x0a00_0000, 8, 0xc000_0207, 32),
      tun: { name: 'sekisho0', address: 0x0a63_0001, prefixBits: 24, mtu: 1400 },
    });
    expect(nativeOptions({ ...options, tun: undefined }).tun).toBeUndefined();
  });

  it.each<[string, Partial<DataplaneOptions>]>([
    ['no address to listen on', { listen: [] }],
    ['a name for an address', { listen: ['localhost'] }],
    ['a port of 0', { ikePort: 0 }],
    ['a port beyond 65535', { natTraversalPort: 65_536 }],
    ['a prefix beyond 32 bits', { encryptionDomain: ['10.0.0.0/33'] }],
    ['a prefix of letters', { encryptionDomain: ['10.0.0.0/x'] }],
    ['a prefix with two lengths', { encryptionDomain: ['10.0.0.0/8/8'] }],
    ['more prefixes than are searched', { encryptionDomain: new Array<string>(257).fill('10.0.0.0/8') }],
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
  network: { address: '10.99.0.7', mtu: 1400 },
};

describe('nativeSession', () => {
  it('says a closed network by an MTU of 0', () => {
    expect(nativeSession(session)).toMatchObject({ address: 0x0a63_0007, mtu: 1400 });
    expect(nativeSession({ ...session, network: undefined })).toMatchObject({ address: 0, mtu: 0 });
  });

  it('bounds the MTU, in which the peer has a say', () => {
    expect(nativeSession({ ...session, network: { address: '10.99.0.7', mtu: 1 } }).mtu).toBe(68);
    expect(nativeSession({ ...session, network: { address: '10.99.0.7', mtu: 70_000 } }).mtu).toBe(65_000);
  });

  it('refuses an id of 0', () => {
    expect(() => nativeSession({ ...session, peerSession: 0 })).toThrow(RangeError);
  });
});
