import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSerial } from '../certificate/serial.ts';
import { generateKey, signingKey, spkiOf } from '../index.ts';
import { encryptedPrivateKeyPem, readPrivateKey } from '../keys/key-file.ts';
import { acceptPublicKey } from '../keys/public-key.ts';
import { readOcspRequest } from '../ocsp/read-request.ts';
import { createRequest } from './create.ts';
import { requestBytesMax } from './limits.ts';
import { readRequest } from './read.ts';

const made = async () => {
  const { privateKey } = await generateKey('ecdsa-p256');
  return createRequest({ key: signingKey(privateKey), subject: { commonName: 'x' }, names: { dns: ['x.example'] } });
};

describe('a certificate request', () => {
  it('is refused where somebody else signed it', async () => {
    const request = await made();
    request[request.length - 1] = (request.at(-1) ?? 0) ^ 1;
    expect(await readRequest(request)).toMatchObject({ outcome: 'refused', code: 'signature-wrong' });
  });

  it('is refused beyond its bound', async () => {
    expect(await readRequest(new Uint8Array(requestBytesMax + 1))).toMatchObject({ code: 'malformed' });
  });

  it('is refused as a value, whatever its bytes are', async () => {
    const request = await made();
    const change = fc.tuple(fc.nat(request.length - 1), fc.nat(255), fc.nat(request.length));
    await fc.assert(
      fc.asyncProperty(change, async ([at, value, length]) => {
        const bytes = request.slice(0, length);
        if (at < length) bytes[at] = value;
        await readRequest(bytes);
        readOcspRequest(bytes);
      }),
    );
  });
});

describe('a public key', () => {
  const refused = { outcome: 'refused' };
  it('is refused where it is too small, of another kind or on another curve', () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    const exponent3 = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).publicKey;
    const edwards = generateKeyPairSync('ed25519').publicKey;
    const curve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey;
    for (const key of [small, exponent3, edwards, curve]) expect(acceptPublicKey(spkiOf(key))).toMatchObject(refused);
    expect(acceptPublicKey(new Uint8Array(9))).toMatchObject(refused);
  });
});

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

describe('a serial number', () => {
  it('has 16 bytes, is positive and begins with no zero', () => {
    expect(newSerial((length) => new Uint8Array(length))).toBe(`40${'0'.repeat(30)}`);
    expect(newSerial((length) => new Uint8Array(length).fill(0xff))).toBe(`7f${'f'.repeat(30)}`);
  });
});
