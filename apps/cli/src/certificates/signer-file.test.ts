import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IssuedIdentity } from '@sekisho/administration';
import { generateKey, issueCertificate, newSerial, privateKeyPem, signingKey } from '@sekisho/certificates';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signerFile } from './signer-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-signer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function issued(): Promise<IssuedIdentity> {
  const { privateKey: key } = await generateKey('ecdsa-p256');
  const dates = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };
  const certificate = await issueCertificate({
    ...dates,
    issuer: undefined,
    signingKey: signingKey(key),
    serial: newSerial(),
    subject: { commonName: 'Office profiles' },
    publicKey: signingKey(key).publicKey,
    authority: {},
  });
  const at = dates.notBefore.toISOString();
  const name = 'Office profiles';
  const record = {
    ...{ serial: '01', kind: 'gateway' as const, name, subject: `CN=${name}`, issuer: `CN=${name}`, notBefore: at },
    ...{ notAfter: dates.notAfter.toISOString(), issuedAt: at, revokedAt: null, revocationReason: null },
  };
  return { record, identity: { key, certificate, chain: [certificate], name, kind: 'gateway' } };
}

it('keeps certificate and key of commands for the next one, for their owner alone', async () => {
  const file = join(folder, 'secrets', 'profile-signer');
  const one = await issued();
  expect(signerFile(file).read()).toBeUndefined();
  signerFile(file).write(one);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const read = signerFile(file).read();
  expect(read?.record).toEqual(one.record);
  expect(read?.identity).toMatchObject({ name: 'Office profiles', kind: 'gateway', chain: one.identity.chain });
  expect(read && privateKeyPem(read.identity.key)).toBe(privateKeyPem(one.identity.key));
});

it('takes what others can read, or what is nothing of its own, for nothing', async () => {
  const file = join(folder, 'profile-signer');
  signerFile(file).write(await issued());
  chmodSync(file, 0o644);
  expect(signerFile(file).read()).toBeUndefined();
  for (const text of ['', '{', '{}', 'null', '{"key":"","reply":{"outcome":"done"}}']) {
    rmSync(file);
    writeFileSync(file, text, { mode: 0o600 });
    expect(signerFile(file).read(), text).toBeUndefined();
  }
});
