import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPkcs12, generateKey, issueCertificate, newSerial, signingKey, spkiOf } from '../index.ts';

const hasJava = spawnSync('keytool', ['-help']).status === 0;

/** Java is large and not among what a gateway needs: it is asked where it is installed. */
describe.runIf(hasJava)('a .p12 file', () => {
  it.each(['modern', 'legacy'] as const)('in %s encryption is read by Java', async (encryption) => {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-keytool-'));
    try {
      const root = signingKey((await generateKey('ecdsa-p256')).privateKey);
      const { privateKey } = await generateKey('rsa-2048');
      const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3600_000) };
      const rootCertificate = await issueCertificate({
        issuer: undefined,
        signingKey: root,
        publicKey: root.publicKey,
        authority: {},
        serial: newSerial(),
        subject: { commonName: 'Root' },
        ...validity,
      });
      const certificate = await issueCertificate({
        issuer: rootCertificate,
        signingKey: root,
        publicKey: spkiOf(privateKey),
        serial: newSerial(),
        subject: { commonName: 'laptop-7' },
        ...validity,
      });
      const password = 'correct horse';
      const file = join(directory, 'identity.p12');
      const wanted = { key: privateKey, certificate, chain: [rootCertificate], password, friendlyName: 'laptop-7' };
      writeFileSync(file, await createPkcs12({ ...wanted, encryption }));
      const ask = (...args: string[]) =>
        execFileSync('keytool', [...args, '-keystore', file, '-storetype', 'PKCS12', '-storepass', password], {
          encoding: 'utf8',
        });
      const listed = ask('-list', '-v');
      expect(listed).toContain('Entry type: PrivateKeyEntry');
      expect(listed).toContain('Certificate chain length: 2');
      // The private key opens as well: only who has it can make a request.
      expect(ask('-certreq', '-alias', 'laptop-7')).toContain('BEGIN NEW CERTIFICATE REQUEST');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
