import { generateKey, issueCertificate, newSerial, readRequest, signingKey } from '@sekisho/certificates';
import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import type { GatewayBus } from '../gateway-bus.ts';
import { bob as record } from '../user-record.fixture.ts';
import { type Certifier, setupFactsOf } from './setup-facts.ts';

const settingsWith = (text = '') =>
  parseSettings(
    `officeMode: { pool: 10.66.0.0/16, dns: [10.0.0.53] }\nencryptionDomain: [10.0.0.0/8]\n${text}`,
    '/s.yaml',
  );

const laptop = { ...record, name: 'laptop-7', groups: ['remote-access-machines'], hasPassword: false };
const administer = async () => ({ users: [record, laptop] }) as never;

const silent: Certifier = {
  administer,
  gatewayCertificates: async () => [],
  certify: () => Promise.reject(new Error('nobody asked for a certificate')),
  authority: () => Promise.reject(new Error('nobody asked for the CA')),
};

/** A CA in memory. */
async function authority() {
  const key = signingKey((await generateKey('ecdsa-p256')).privateKey);
  const dates = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };
  const root = await issueCertificate({
    ...dates,
    issuer: undefined,
    signingKey: key,
    serial: newSerial(),
    subject: { commonName: 'CA' },
    publicKey: key.publicKey,
    authority: {},
  });
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const asked: string[] = [];
  const certify: GatewayBus['certify'] = async (_, payload) => {
    if (!('request' in payload) || !('kind' in payload) || !('name' in payload)) throw new Error('not asked for here');
    const { kind = 'user', name = '' } = payload;
    asked.push(`${kind} ${name}`);
    const read = await readRequest(new Uint8Array(Buffer.from(String(payload.request), 'base64')));
    if (read.outcome !== 'read') throw new Error(read.detail);
    const certificate = await issueCertificate({
      ...dates,
      issuer: root,
      signingKey: key,
      serial: newSerial(),
      subject: { commonName: name },
      publicKey: read.request.publicKey,
    });
    const record = {
      serial: '1',
      kind,
      name,
      fingerprint: '00',
      notBefore: dates.notBefore.toISOString(),
      notAfter: dates.notAfter.toISOString(),
      revokedAt: null,
      reason: null,
    };
    return { outcome: 'done', issued: { record, certificate: base64(certificate), chain: [base64(root)] } } as never;
  };
  const inPublic = () => Promise.resolve({ authorities: [base64(root)], crls: [] });
  const gatewayCertificates: GatewayBus['gatewayCertificates'] = async () => [];
  return { gateway: { administer, certify, authority: inPublic, gatewayCertificates }, root, asked };
}

const bob = { user: 'bob', server: 'vpn.example.com', preSharedKey: async () => 'key' };

describe('what set-up files are made of', () => {
  it('follows from the settings, with a pre-shared key', async () => {
    const facts = await setupFactsOf(settingsWith('gateway: { name: Example }'), bob, silent);
    expect(facts).toEqual({
      connection: 'Example',
      gateway: { address: 'vpn.example.com', name: 'Example', behindNat: false, modp1024: false },
      machine: { kind: 'pre-shared-key', key: 'key' },
      user: { method: 'ms-chap-v2', name: 'bob' },
      trustedRoots: [],
      traffic: { kind: 'all', internet: false, ipv6: false },
      dns: { servers: ['10.0.0.53'] },
    });
  });

  it.each(['ad_corp.local', 'corp.example.com.', '_x', `${'a'.repeat(63)}.example`])(
    'has each domain that the settings may have, such as %s, without a final dot',
    async (domain) => {
      const settings = parseSettings(
        `officeMode: { pool: 10.66.0.0/16, domain: ${domain} }\nencryptionDomain: [10.0.0.0/8]\n`,
        '/s.yaml',
      );
      const { dns } = await setupFactsOf(settings, { ...bob, platform: 'windows-11' }, silent);
      expect(dns.domain).toBe(domain.replace(/\.$/, ''));
    },
  );

  it('has no certificate issued for what is bad from the start', async () => {
    const { gateway, asked } = await authority();
    const request = { ...bob, machine: 'certificate', machineCertificate: 'laptop-7' } as const;
    const wrong = setupFactsOf(settingsWith(), { ...request, server: 'vpn_1.example.com' }, gateway);
    await expect(wrong).rejects.toThrow('address of the gateway');
    const name = { connection: 'Office: Tokyo', platform: 'windows-10' } as const;
    await expect(setupFactsOf(settingsWith(), { ...request, ...name }, gateway)).rejects.toThrow('Windows takes no');
    const { user: _, ...everybody } = request;
    await expect(setupFactsOf(settingsWith(), { ...everybody, method: 'eap-tls' }, gateway)).rejects.toThrow(
      'name the',
    );
    expect(asked).toEqual([]);
  });

  it('names nobody where it is for everybody, which no certificate of a user can be', async () => {
    const { user: _, ...everybody } = bob;
    expect((await setupFactsOf(settingsWith(), everybody, silent)).user).toEqual({ method: 'ms-chap-v2' });
    await expect(setupFactsOf(settingsWith(), { ...everybody, method: 'eap-tls' }, silent)).rejects.toThrow(
      'name the one',
    );
  });

  it('has certificates issued to machine and user, each under a password of its own', async () => {
    const { gateway, root, asked } = await authority();
    const request = { ...bob, machine: 'certificate', machineCertificate: 'laptop-7', method: 'eap-tls' } as const;
    const { machine, user, trustedRoots } = await setupFactsOf(settingsWith(), request, gateway);
    expect(asked).toEqual(['machine laptop-7', 'user bob']);
    expect(trustedRoots.map((each) => Buffer.from(each).equals(root))).toEqual([true]);
    if (machine.kind !== 'certificate' || user.method !== 'eap-tls') throw new Error('no certificates');
    expect(machine.identity.password).not.toBe(user.identity.password);
    expect(machine.identity.openPkcs12).toBeDefined();
  }, 60_000);

  it('has no certificate issued where clients would refuse the gateway', async () => {
    const { gateway, asked } = await authority();
    const certificates = [{ name: 'ike', use: 'ike' as const, names: { dns: ['vm'], ip: [] } }];
    const gatewayCertificates = async () => [{ service: 'edge', instance: 'edge-1', certificates }];
    const request = { ...bob, machine: 'certificate', machineCertificate: 'laptop-7' } as const;
    await expect(setupFactsOf(settingsWith(), request, { ...gateway, gatewayCertificates })).rejects.toThrow(
      'would refuse the gateway',
    );
    expect(asked).toEqual([]);
  });

  it.each([
    ['laptop-8', 'There is no account of a machine laptop-8; add it: sekisho user add laptop-8 --machine'],
    ['bob', 'bob is the account of no machine: it is in none of remote-access-machines. Add one'],
  ])('has no certificate issued to %s, by which no machine would get in', async (machineCertificate, sentence) => {
    const { gateway, asked } = await authority();
    const request = { ...bob, machine: 'certificate', machineCertificate, method: 'eap-tls' } as const;
    await expect(setupFactsOf(settingsWith(), request, gateway)).rejects.toThrow(sentence);
    expect(asked).toEqual([]);
  });

  it('is refused without a key that the user may have, or the name of the machine', async () => {
    await expect(setupFactsOf(settingsWith(), { ...bob, preSharedKey: undefined }, silent)).rejects.toThrow(
      'no pre-shared',
    );
    await expect(setupFactsOf(settingsWith(), { ...bob, machine: 'certificate' }, silent)).rejects.toThrow('account');
  });
});
