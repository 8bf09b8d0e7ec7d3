import { describe, expect, it } from 'vitest';
import { typeableSecret } from './generated-secret.ts';
import { preSharedKeyGroups } from './limits.ts';

describe('the generator of secrets', () => {
  it('makes a pre-shared key of at least 128 bits in groups that are easy to type', () => {
    const key = typeableSecret(preSharedKeyGroups);
    expect(key).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4})*$/);
    expect(key.replaceAll('-', '').length * 5).toBeGreaterThanOrEqual(128);
  });

  it('uses every random byte, evenly', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const counts = new Map<string, number>();
    for (const letter of typeableSecret(64, () => bytes).replaceAll('-', '')) {
      counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    expect([counts.size, new Set(counts.values())]).toEqual([32, new Set([8])]);
  });
});
