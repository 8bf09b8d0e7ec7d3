import type { GatewayCertificateStatus } from '@sekisho/contracts';
import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { requireNameProven } from './proven-names.ts';

const settingsWith = (text = '') =>
  parseSettings(`officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n${text}`, '/s.yaml');
const names = { dns: ['sekisho', 'vm'], ip: ['198.51.100.1'] };
const others = { dns: ['VPN.Example.com.', '*.example.net'], ip: ['2001:DB8:0::1', '::ffff:192.0.2.1'] };

const dial = (dialled: string, certificate: Partial<GatewayCertificateStatus> = {}, settings = settingsWith()) =>
  requireNameProven(settings, dialled, {
    gatewayCertificates: async () => [
      { service: 'auth', instance: 'auth-1', certificates: [{ name: 'eap', use: 'eap', names: { dns: [], ip: [] } }] },
      { service: 'edge', instance: 'edge-1', certificates: [{ name: 'ike', use: 'ike', names, ...certificate }] },
    ],
  });

describe('what clients dial', () => {
  it.each(['sekisho', 'VM', '198.51.100.1'])('may be %s, which the certificate for IKE names', async (dialled) => {
    await expect(dial(dialled)).resolves.toBeUndefined();
  });

  it.each(['vpn.example.com', 'vpn.EXAMPLE.com.', '2001:db8::0:1', '::FFFF:c000:201'])(
    'may be %s, however name and address are written',
    async (dialled) => {
      await expect(dial(dialled, { names: others })).resolves.toBeUndefined();
    },
  );

  it.each(['vpn.example.net', '2001:db8::2', 'vpn.example.com..'])(
    'is not %s, by a wildcard or nearly',
    async (dialled) => {
      await expect(dial(dialled, { names: others })).rejects.toThrow('would refuse the gateway');
    },
  );

  it('is refused where the certificate does not name it, with the names that it has and what to do', async () => {
    await expect(dial('vpn.example.com')).rejects.toThrow(
      'Clients that dial vpn.example.com would refuse the gateway: the names in its certificate ike are sekisho, vm, 198.51.100.1. Add the name to gateway.publicNames',
    );
    await expect(dial('vpn.example.com', { names: { dns: [], ip: [] } })).rejects.toThrow('ike are none.');
  });

  it.each(['vpn.example.net', 'VPN.example.NET.'])(
    'is refused as %s where a wildcard alone would name it, which is said',
    async (dialled) => {
      await expect(dial(dialled, { names: others })).rejects.toThrow(
        `Clients take no wildcard such as *.example.net in IKE: have its CA issue one that names ${dialled} itself`,
      );
    },
  );

  it.each(['example.net', 'a.vpn.example.net', 'net'])(
    'is refused as %s, of which no wildcard says anything',
    async (dialled) => {
      await expect(dial(dialled, { names: others })).rejects.toThrow('Add the name to gateway.publicNames');
    },
  );

  it('is a matter of the CA that issued the certificate', async () => {
    const external = settingsWith('certificates: { gateway: { ike: { issuer: external }, eap: {}, console: {} } }');
    await expect(dial('vpn.example.com', {}, external)).rejects.toThrow('Have its CA issue one with that name');
  });

  it('is not judged where the edge does not say which names there are', async () => {
    await expect(dial('vpn.example.com', { names: undefined })).resolves.toBeUndefined();
  });
});
