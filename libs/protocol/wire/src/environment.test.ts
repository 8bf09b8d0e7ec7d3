import { describe, expect, it } from 'vitest';
import { formatEndpoint, sameEndpoint } from './index.ts';

describe('an end point', () => {
  const endpoint = { address: '192.0.2.1', port: 500 };

  it('is the same by address and port', () => {
    expect(sameEndpoint(endpoint, { ...endpoint })).toBe(true);
    expect(sameEndpoint(endpoint, { ...endpoint, port: 4500 })).toBe(false);
    expect(sameEndpoint(endpoint, { ...endpoint, address: '192.0.2.2' })).toBe(false);
  });

  it('is printed with the address in brackets where it has colons', () => {
    expect(formatEndpoint(endpoint)).toBe('192.0.2.1:500');
    expect(formatEndpoint({ address: '2001:db8::1', port: 500 })).toBe('[2001:db8::1]:500');
  });
});
