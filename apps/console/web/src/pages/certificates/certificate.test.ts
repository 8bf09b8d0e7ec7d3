import { describe, expect, it } from 'vitest';
import { stateOf } from './certificate.ts';

const now = Date.parse('2026-06-15T12:00:00Z');

describe('the state of a certificate', () => {
  it.each([
    ['2026-07-16T12:00:00Z', null, 'good'],
    ['2026-07-15T11:59:59Z', null, 'soon'],
    ['2026-06-15T11:59:59Z', null, 'expired'],
    ['2027-06-15T12:00:00Z', '2026-06-01T00:00:00Z', 'revoked'],
  ])('that ends %s and was revoked %s is %s', (notAfter, revokedAt, state) => {
    expect(stateOf({ notAfter, revokedAt }, now)).toBe(state);
  });
});
