import { describe, expect, it } from 'vitest';
import { certificateReference } from './certificates.ts';

describe('the name of a certificate', () => {
  const taken = (serial: string) => certificateReference.safeParse({ issuer: 'CN=CA', serial }).success;

  it('has room for every serial number that a certificate can be read with: 21 bytes', () => {
    expect(taken('f'.repeat(42))).toBe(true);
    expect(taken('f'.repeat(43))).toBe(false);
  });

  it.each(['', 'AB', 'a:b', '-1'])('has no serial number %j', (serial) => {
    expect(taken(serial)).toBe(false);
  });
});
