import { generateKey, issueCertificate, newSerial, parseCertificate, signingKey } from '@sekisho/certificates';
import { describe, expect, it } from 'vitest';
import { formatCertificate, jsonOf } from './format-certificate.ts';

const key = signingKey((await generateKey('ecdsa-p256')).privateKey);
const certificate = parseCertificate(
  await issueCertificate({
    issuer: undefined,
    signingKey: key,
    publicKey: key.publicKey,
    serial: newSerial(),
    subject: { commonName: 'bob' },
    names: { dns: [], ip: [], email: [], upn: ['bob@example.com'] },
    extendedKeyUsage: ['client-authentication'],
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3600_000),
  }),
);

describe('sekisho cert show', () => {
  it('says whom a certificate fits, and why', () => {
    const text = formatCertificate(certificate);
    expect(text).toMatch(/^Extended key usage: +Client Authentication$/m);
    expect(text).toMatch(/^Fits a user in EAP-TLS: +yes\. It has the purpose Client Authentication\.$/m);
    expect(text).toMatch(/^Fits the gateway in EAP-TLS: +no\. It lacks the purpose Server Authentication\.$/m);
  });

  it('says so to programs as well', () => {
    expect(JSON.parse(JSON.stringify(jsonOf(certificate)))).toMatchObject({
      subject: 'CN=bob',
      names: { upn: ['bob@example.com'] },
      key: 'EC P-256',
      extendedKeyUsage: ['client-authentication'],
      fits: {
        user: { fits: true },
        eapGateway: { fits: false, reason: 'It lacks the purpose Server Authentication.' },
      },
    });
  });
});
