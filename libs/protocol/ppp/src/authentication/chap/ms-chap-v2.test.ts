import { fromHex, Secret, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { md4 } from '../../crypto/md4.ts';
import {
  decodeMsChapV2ResponseValue,
  encodeMsChapV2ResponseValue,
  msChapV2AuthenticatorResponse,
  msChapV2ChallengeHash,
  msChapV2Response,
  ntPasswordHash,
} from './ms-chap-v2.ts';
import { chapMd5Response } from './packet.ts';

/** RFC 2759 §9.2 */
const vector = {
  user: 'User',
  password: 'clientPass',
  authenticatorChallenge: fromHex('5B5D7C7D7B3F2F3E3C2C602132262628'),
  peerChallenge: fromHex('21402324255E262A28295F2B3A337C7E'),
  ntResponse: fromHex('82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF'),
};
const success = 'S=407A5589115FD0D6209F510FE9C04566932CDA56';

describe('MS-CHAPv2, by RFC 2759 §9.2', () => {
  it('hashes the challenges', () => {
    expect(toHex(msChapV2ChallengeHash(vector))).toBe('d02e4386bce91226');
  });

  it('hashes the password, and the hash of it', () => {
    const hash = ntPasswordHash(vector.password);
    expect(toHex(hash)).toBe('44ebba8d5312b8d611474411f56989ae');
    expect(toHex(md4(hash))).toBe('41c00c584bd2d91c4017a2a12fa59f3f');
  });

  it('computes both responses from the password, a Secret of it, or its hash', () => {
    const ntHash = ntPasswordHash(vector.password);
    const { password, ...rest } = vector;
    const keys = [{ password }, { password: Secret.fromText(password) }, { ntHash }, { ntHash: new Secret(ntHash) }];
    for (const key of keys) {
      expect(msChapV2Response({ ...rest, ...key })).toEqual(vector.ntResponse);
      expect(msChapV2AuthenticatorResponse({ ...rest, ...key })).toBe(success);
    }
  });

  it('leaves the domain out of the hash, but not the realm', () => {
    expect(msChapV2Response({ ...vector, user: 'CORP\\User' })).toEqual(vector.ntResponse);
    expect(msChapV2Response({ ...vector, user: 'User@corp.example' })).not.toEqual(vector.ntResponse);
  });

  it('reads what it writes as response value', () => {
    const peerChallenge = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(peerChallenge, fc.uint8Array({ minLength: 24, maxLength: 24 }), (peerChallenge, ntResponse) => {
        const value = { peerChallenge, ntResponse };
        expect(decodeMsChapV2ResponseValue(encodeMsChapV2ResponseValue(value))).toEqual(value);
      }),
    );
  });
});

describe('CHAP with MD5', () => {
  it('computes the response of the recomputed vector', () => {
    const challenge = fromHex('00112233445566778899aabbccddeeff');
    expect(toHex(chapMd5Response(1, Secret.fromText('secret'), challenge))).toBe('204bb003332f6932b63b47c2c4e1a547');
  });
});
