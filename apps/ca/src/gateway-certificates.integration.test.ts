import { join } from 'node:path';
import { createLogger, loadRuntime, loadSettings, openGatewayCertificate } from '@sekisho/platform';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { enrolmentsMax } from './limits.ts';
import { enrolled, useCa } from './testing/ca.fixture.ts';
import { type CaProcess, newRequest } from './testing/ca-process.fixture.ts';

const fresh = useCa();

describe("a gateway's own certificate", () => {
  let ca: CaProcess;
  beforeEach(async () => {
    ca = await fresh();
    await ca.start();
    return () => ca.remove();
  });
  const reviewed = (present: string) => ca.enroll('ike', { name: 'ike', present });

  it('may stay as long as another one would say the same, also over a restart', async () => {
    const { serial } = await enrolled(ca);
    expect(await reviewed(serial)).toEqual({ outcome: 'current' });
    await ca.stop();
    await ca.start();
    expect(await reviewed(serial)).toEqual({ outcome: 'current' });
  });

  it('is outdated once it is revoked, and when another CA issued it', async () => {
    const { serial } = await enrolled(ca);
    await ca.issued('cert.revoke', { serial, reason: 'superseded' });
    const reason = expect.stringMatching(/^It was revoked on .*\.$/);
    expect(await reviewed(serial)).toEqual({ outcome: 'outdated', reason });
    expect(await reviewed('abc')).toEqual({ outcome: 'outdated', reason: 'This CA has not issued it.' });
  });

  const gateway = { name: 'vpn.example.com', publicAddresses: ['198.51.100.7'], listen: ['127.0.0.1'] };
  it.each([
    ['another name', {}, { gateway: { ...gateway, name: 'vpn2.example.com' } }, 'The gateway has other names now.'],
    ['another address', {}, { gateway: { ...gateway, publicAddresses: [] } }, 'The gateway has other names now.'],
    [
      'another name that clients dial',
      {},
      { gateway: { ...gateway, publicNames: ['vpn.example.org'] } },
      'The gateway has other names now.',
    ],
    [
      'another kind of key',
      {},
      { certificates: { gateway: { ike: { key: 'ecdsa-p256' }, eap: {} } } },
      'Its key is rsa-2048, and the settings say ecdsa-p256.',
    ],
    ['other purposes', { ikeCertificateExtendedKeyUsage: 0 }, {}, 'The settings give it other purposes now.'],
    ['an issuing CA', { issuingCa: true }, {}, 'Another of the internal CAs issues certificates now.'],
  ])('is outdated when the settings say %s', async (_what, internalCa, more, reason) => {
    const { serial } = await enrolled(ca);
    await ca.stop();
    ca.configure(internalCa, more);
    await ca.start();
    expect(await reviewed(serial)).toEqual({ outcome: 'outdated', reason });
  });

  it('is replaced at once when it is revoked, in the service that uses it', async () => {
    const settings = loadSettings(join(ca.directory, 'sekisho.yaml'));
    const runtime = loadRuntime({ SEKISHO_SETTINGS: settings.file, SEKISHO_STATE: join(ca.directory, 'edge') });
    const context = { settings, runtime, bus: ca.bus, logger: createLogger('test') };
    const { certificate, close } = await openGatewayCertificate('ike', 'edge', context);
    const before = certificate.current()?.certificate.serial ?? '';
    await ca.issued('cert.revoke', { serial: before, reason: 'superseded' });
    await vi.waitFor(() => expect(certificate.current()?.certificate.serial).not.toBe(before), { timeout: 5_000 });
    expect(certificate.status().problem).toBeUndefined();
    close();
  });

  it('is issued so often within an hour and no more, for each use', async () => {
    const request = await newRequest();
    for (let count = 0; count < enrolmentsMax; count += 1) {
      expect(await ca.enroll('ike', { name: 'ike', request })).toMatchObject({ outcome: 'issued' });
    }
    const reason = `The gateway had ${enrolmentsMax} certificates for ike within an hour; the next comes later.`;
    expect(await ca.enroll('ike', { name: 'ike', request })).toEqual({ outcome: 'failed', reason });
    expect(await ca.enroll('eap', { name: 'eap', request })).toMatchObject({ outcome: 'issued' });
  });
});
