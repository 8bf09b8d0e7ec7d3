import { describe, expect, it } from 'vitest';
import { formatEndpoint } from './index.ts';

describe('an end point', () => {
  it('is printed with the address in brackets where it has colons', () => {
    expect(formatEndpoint({ address: '192.0.2.1', port: 500 })).toBe('192.0.2.1:500');
    expect(formatEndpoint({ address: '2001:db8::1', port: 500 })).toBe('[2001:db8::1]:500');
  });
});
