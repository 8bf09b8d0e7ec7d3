import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EspCipher } from './dataplane.ts';
import { innerMtu, outerPacketBytes } from './overhead.ts';

const aesSha1: EspCipher = { encryption: 'aes-cbc', integrity: 'hmac-sha1-96' };
const ciphers: readonly EspCipher[] = [
  aesSha1,
  { encryption: 'aes-cbc', integrity: 'hmac-sha2-256-128' },
  { encryption: '3des-cbc', integrity: 'hmac-sha1-96' },
  { encryption: '3des-cbc', integrity: 'hmac-sha2-256-128' },
  { encryption: 'aes-gcm-16', integrity: 'none' },
];

describe('outerPacketBytes', () => {
  it('adds IPv4, UDP, ESP, IV, UDP, L2TP, PPP, padding, trailer and ICV', () => {
    // 20 + 8 + 8 + 16, then 8 + 8 + 4 + 1402 + 0 + 2, then 12.
    expect(outerPacketBytes(aesSha1, 1402)).toBe(1488);
    expect(outerPacketBytes(aesSha1, 1403)).toBe(1504);
    // 20 + 8 + 8 + 8, then 8 + 8 + 4 + 100 + 2 + 2, then 16.
    expect(outerPacketBytes({ encryption: 'aes-gcm-16', integrity: 'none' }, 100)).toBe(184);
  });
});

describe('innerMtu', () => {
  it.each([
    [1500, [1402, 1402, 1418, 1418, 1418]],
    [1280, [1194, 1178, 1202, 1194, 1198]],
    [84, [0, 0, 2, 2, 2]],
    [0, [0, 0, 0, 0, 0]],
  ])('of a path of %i bytes', (pathMtu, expected) => {
    expect(ciphers.map((cipher) => innerMtu(cipher, pathMtu))).toEqual(expected);
  });

  it('is what just fits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ciphers), fc.integer({ min: 200, max: 65_535 }), (cipher, pathMtu) => {
        const largest = innerMtu(cipher, pathMtu);
        expect(outerPacketBytes(cipher, largest)).toBeLessThanOrEqual(pathMtu);
        expect(outerPacketBytes(cipher, largest + 1)).toBeGreaterThan(pathMtu);
      }),
    );
  });
});
