import { describe, expect, it } from 'vitest';
import { randomPoolBytes } from '../limits.ts';
import { random } from './random.ts';

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

describe('random', () => {
  it('gives as many bytes as asked for, never the same, past the end of its pool', () => {
    const pieces = Array.from({ length: (3 * randomPoolBytes) / 16 }, () => random.bytes(16));
    expect(pieces.every(({ length }) => length === 16)).toBe(true);
    expect(new Set(pieces.map((piece) => Buffer.from(piece).toString('hex'))).size).toBe(pieces.length);
    expect(pieces.some(isZero)).toBe(false);
  });

  it("gives bytes that are the caller's own", () => {
    const first = random.bytes(8);
    const before = first.slice();
    random.bytes(randomPoolBytes);
    expect(first).toEqual(before);
  });

  it('gives more than its pool holds', () => {
    const bytes = random.bytes(2 * randomPoolBytes);
    expect(bytes).toHaveLength(2 * randomPoolBytes);
    expect(isZero(bytes.subarray(-64))).toBe(false);
  });

  it('gives nothing when nothing is asked for', () => {
    expect(random.bytes(0)).toHaveLength(0);
  });
});
