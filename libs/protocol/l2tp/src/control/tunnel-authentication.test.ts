import { fromHex, Secret, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { challengeResponse } from './tunnel-authentication.ts';

describe('tunnel authentication', () => {
  const secret = Secret.fromText('s3cret');
  const challenge = fromHex('000102030405060708090a0b0c0d0e0f');

  it('answers challenges in SCCRP and SCCCN', () => {
    expect(toHex(challengeResponse(2, secret, challenge))).toBe('d7cdc58ae8fec2b994e7edd0b94bd8a1');
    expect(toHex(challengeResponse(3, secret, challenge))).toBe('643b6ad81fd3825766d396d21886acb3');
  });
});
