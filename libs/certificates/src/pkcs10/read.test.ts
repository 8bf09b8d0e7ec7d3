import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateKey } from '../keys/generate.ts';
import { signingKey } from '../keys/signing-key.ts';
import { limits } from '../limits.ts';
import { readOcspRequest } from '../ocsp/request.ts';
import { createRequest } from './create.ts';
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
    expect(await readRequest(new Uint8Array(limits.requestBytesMax + 1))).toMatchObject({ code: 'malformed' });
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
