import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret, toHex } from './index.ts';

describe('a Secret', () => {
  it('is revealed to who needs it, as bytes or as text', () => {
    const secret = Secret.fromText('zoë');
    expect([secret.length, toHex(secret.reveal()), secret.revealText()]).toEqual([4, '7a6fc3ab', 'zoë']);
  });

  it('prints as a mark that tells nothing', () => {
    const secret = Secret.fromText('open sesame');
    expect([`${secret}`, JSON.stringify(secret), inspect(secret)]).toEqual(['[secret]', '"[secret]"', '[secret]']);
  });

  it('zeroes the very bytes it was given', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    new Secret(bytes).wipe();
    expect([...bytes]).toEqual([0, 0, 0]);
  });
});
