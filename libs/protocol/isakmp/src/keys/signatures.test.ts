import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { fromHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import type { SignatureMethod } from '../policy.ts';
import { makeSignature, signatureMethodOf, verifySignature, whyKeyUnfit } from './signatures.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const ecdsa = [
  { method: 'ecdsa-256', digest: 'sha256', bytes: 64, ...ec('P-256') },
  { method: 'ecdsa-384', digest: 'sha384', bytes: 96, ...ec('P-384') },
  { method: 'ecdsa-521', digest: 'sha512', bytes: 132, ...ec('P-521') },
] as const;
const all = [
  { method: 'rsa-signatures', digest: 'sha1', ...rsa },
  ...ecdsa.map(({ method, digest, privateKey, publicKey }) => ({ method, digest, privateKey, publicKey })),
] as const;

const spki = (key: KeyObject): Uint8Array => key.export({ format: 'der', type: 'spki' });
const hashOf = (digest: string, text = 'to be signed'): Uint8Array => createHash(digest).update(text).digest();

describe.each(all)('$method', ({ method, digest, privateKey, publicKey }) => {
  const hash = hashOf(digest);
  const signature = makeSignature(method, privateKey, hash);

  it('verifies what was signed', () => {
    expect(verifySignature(method, spki(publicKey), hash, signature)).toBe(true);
  });

  it('takes a private key as PKCS #8 too', () => {
    const made = makeSignature(method, privateKey.export({ format: 'der', type: 'pkcs8' }), hash);
    expect(verifySignature(method, spki(publicKey), hash, made)).toBe(true);
  });

  it('does not verify another hash, part of the hash, or any changed bit of the signature', () => {
    expect(verifySignature(method, spki(publicKey), hashOf(digest, 'another'), signature)).toBe(false);
    expect(verifySignature(method, spki(publicKey), hash.subarray(1), signature)).toBe(false);
    for (const at of [0, signature.length >> 1, signature.length - 1]) {
      const changed = signature.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(verifySignature(method, spki(publicKey), hash, changed)).toBe(false);
    }
  });

  it('verifies nothing with the key of another method', () => {
    for (const other of all.filter((candidate) => candidate.method !== method)) {
      expect(verifySignature(method, spki(other.publicKey), hash, signature)).toBe(false);
      expect(verifySignature(other.method, spki(publicKey), hash, signature)).toBe(false);
    }
  });

  it.each([0, 1, 63, 64, 65, 96, 132, 256, 257, 2_048])(
    'does not throw for a signature of %i random bytes',
    (length) => {
      expect(verifySignature(method, spki(publicKey), hash, randomBytes(length))).toBe(false);
      expect(verifySignature(method, spki(publicKey), hash, new Uint8Array(length))).toBe(false);
    },
  );

  it('does not throw for a public key that is none', () => {
    const der = spki(publicKey);
    for (const broken of [new Uint8Array(0), randomBytes(300), der.subarray(0, 40), Uint8Array.of(0x30, 0x80)]) {
      expect(verifySignature(method, broken, hash, signature)).toBe(false);
    }
    for (let round = 0; round < 200; round += 1) {
      const changed = Uint8Array.from(der);
      const [at = 0, to = 0] = randomBytes(2);
      changed[at % changed.length] = to;
      expect(verifySignature(method, changed, hash, signature)).toBeTypeOf('boolean');
    }
  });
});

describe('RSA signatures of Main Mode', () => {
  it('are PKCS #1 block type 1 around the hash itself, without DigestInfo', () => {
    const hash = hashOf('sha1');
    const withDigestInfo = sign('sha1', Buffer.from('to be signed'), rsa.privateKey);
    expect(verifySignature('rsa-signatures', spki(rsa.publicKey), hash, withDigestInfo)).toBe(false);
  });

  it('are not accepted from keys of 1024 bits, nor made by them', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
    expect(signatureMethodOf(publicKey)).toBeUndefined();
    expect(whyKeyUnfit('rsa-signatures', spki(publicKey))).toMatch(/1024 bits .* accepted are 2048 to 8192 bits/);
    expect(() => makeSignature('rsa-signatures', privateKey, hashOf('sha1'))).toThrow(RangeError);
  });

  it.each(['01', '0100000001'])('are not accepted from keys with the exponent %s', (exponent) => {
    const e = Buffer.from(fromHex(exponent)).toString('base64url');
    const key = createPublicKey({ format: 'jwk', key: { ...rsa.publicKey.export({ format: 'jwk' }), e } });
    expect(signatureMethodOf(key)).toBeUndefined();
  });

  it.each([
    [limits.rsaModulusBitsMin - 8, undefined],
    [limits.rsaModulusBitsMin, 'rsa-signatures'],
    [limits.rsaModulusBitsMax, 'rsa-signatures'],
    [limits.rsaModulusBitsMax + 8, undefined],
  ])('are accepted from keys of %i bits: %s', (bits, method) => {
    const n = Buffer.alloc(bits / 8, 0xff).toString('base64url');
    const key = createPublicKey({ format: 'jwk', key: { ...rsa.publicKey.export({ format: 'jwk' }), n } });
    expect(signatureMethodOf(key)).toBe(method);
  });

  it('are not made by keys that are for RSA-PSS alone', () => {
    expect(signatureMethodOf(generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).privateKey)).toBeUndefined();
  });
});

describe('a public key from which no signature is taken', () => {
  it.each([
    [
      'is of another kind',
      'rsa-signatures',
      spki(ecdsa[0].publicKey),
      'its key (prime256v1) is none for rsa-signatures',
    ],
    ['is RSA where ECDSA is agreed', 'ecdsa-256', spki(rsa.publicKey), 'its key (rsa) is none for ecdsa-256'],
    ['is no key at all', 'ecdsa-256', Uint8Array.of(0x30, 0), 'its key cannot be read'],
    ['is good', 'rsa-signatures', spki(rsa.publicKey), undefined],
  ] as const)('%s', (_, method, key, why) => {
    expect(whyKeyUnfit(method, key)).toBe(why);
  });
});

describe('ECDSA signatures of Main Mode', () => {
  it.each(ecdsa)('$method: are what others make and verify over the text of the hash', (one) => {
    const { method, digest, bytes, publicKey, privateKey } = one;
    const text = Buffer.from('to be signed');
    const hash = hashOf(digest);
    const dsaEncoding = 'ieee-p1363';
    const made = makeSignature(method, privateKey, hash);
    expect(made).toHaveLength(bytes);
    expect(verify(digest, text, { key: publicKey, dsaEncoding }, made)).toBe(true);
    for (let round = 0; round < 8; round += 1) {
      const theirs = sign(digest, text, { key: privateKey, dsaEncoding });
      expect(verifySignature(method, spki(publicKey), hash, theirs)).toBe(true);
    }
  });

  it('are not read in DER', () => {
    const [{ privateKey, publicKey }] = ecdsa;
    const der = sign('sha256', Buffer.from('to be signed'), privateKey);
    expect(verifySignature('ecdsa-256', spki(publicKey), hashOf('sha256'), der)).toBe(false);
  });

  it('are made by no key of another curve', () => {
    expect(signatureMethodOf(ec('secp256k1').publicKey)).toBeUndefined();
    expect(() => makeSignature('ecdsa-384', ecdsa[0].privateKey, hashOf('sha384'))).toThrow(RangeError);
  });
});

// RFC 4754 §8.1 and §8.2: over the digest of "abc".
const vectors: readonly {
  method: SignatureMethod;
  digest: string;
  crv: string;
  d: string;
  x: string;
  y: string;
  signature: string;
}[] = [
  {
    method: 'ecdsa-256',
    digest: 'sha256',
    crv: 'P-256',
    d: 'DC51D3866A15BACDE33D96F992FCA99DA7E6EF0934E7097559C27F1614C88A7F',
    x: '2442A5CC0ECD015FA3CA31DC8E2BBC70BF42D60CBCA20085E0822CB04235E970',
    y: '6FC98BD7E50211A4A27102FA3549DF79EBCB4BF246B80945CDDFE7D509BBFD7D',
    signature:
      'CB28E0999B9C7715FD0A80D8E47A77079716CBBF917DD72E97566EA1C066957C' +
      '86FA3BB4E26CAD5BF90B7F81899256CE7594BB1EA0C89212748BFF3B3D5B0315',
  },
  {
    method: 'ecdsa-384',
    digest: 'sha384',
    crv: 'P-384',
    d: '0BEB646634BA87735D77AE4809A0EBEA865535DE4C1E1DCB692E84708E81A5AF62E528C38B2A81B35309668D73524D9F',
    x: '96281BF8DD5E0525CA049C048D345D3082968D10FEDF5C5ACA0C64E6465A97EA5CE10C9DFEC21797415710721F437922',
    y: '447688BA94708EB6E2E4D59F6AB6D7EDFF9301D249FE49C33096655F5D502FAD3D383B91C5E7EDAA2B714CC99D5743CA',
    signature:
      'FB017B914E29149432D8BAC29A514640B46F53DDAB2C69948084E2930F1C8F7E08E07C9C63F2D21A07DCB56A6AF56EB3' +
      'B263A1305E057F984D38726A1B46874109F417BCA112674C528262A40A629AF1CBB9F516CE0FA7D2FF630863A00E8B9F',
  },
];

describe('the vectors of RFC 4754', () => {
  it.each(vectors)('$method', ({ method, digest, crv, signature, ...numbers }) => {
    const base64url = (hex: string) => Buffer.from(fromHex(hex)).toString('base64url');
    const [d, x, y] = [base64url(numbers.d), base64url(numbers.x), base64url(numbers.y)];
    const key = createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv, d, x, y } });
    const jwk = key.export({ format: 'jwk' });
    expect([jwk.x, jwk.y]).toEqual([x, y]);
    const publicKey = spki(createPublicKey(key));
    expect(verifySignature(method, publicKey, hashOf(digest, 'abc'), fromHex(signature))).toBe(true);
  });
});
