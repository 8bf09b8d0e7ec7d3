import { describe, expect, it } from 'vitest';
import { generateKey } from './generate.ts';
import { encryptedPrivateKeyPem, readPrivateKey } from './key-file.ts';

describe('an encrypted private key', () => {
  it('is read with its passphrase alone', async () => {
    const { privateKey } = await generateKey('ecdsa-p256');
    const pem = await encryptedPrivateKeyPem(privateKey, 'pässphrase');
    expect(readPrivateKey(pem, 'pässphrase')).toMatchObject({ outcome: 'read' });
    expect(readPrivateKey(pem, 'other')).toMatchObject({ code: 'passphrase-wrong' });
    expect(readPrivateKey(pem)).toMatchObject({ code: 'passphrase-missing' });
    expect(readPrivateKey('x')).toMatchObject({ code: 'malformed' });
  });
});
