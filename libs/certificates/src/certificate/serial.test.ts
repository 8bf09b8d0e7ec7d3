import { describe, expect, it } from 'vitest';
import { newSerial } from './serial.ts';

describe('a serial number', () => {
  it('has 16 bytes, is positive and begins with no zero', () => {
    expect(newSerial((length) => new Uint8Array(length))).toBe(`40${'0'.repeat(30)}`);
    expect(newSerial((length) => new Uint8Array(length).fill(0xff))).toBe(`7f${'f'.repeat(30)}`);
  });
});
