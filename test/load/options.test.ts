import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('options of the bench', () => {
  it('measures everything five times and writes it down', () => {
    expect(readOptions([])).toEqual({ only: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], runs: 5, write: true });
  });

  it('writes nothing of a part unless it is told to', () => {
    expect(readOptions(['--only', 'a,e', '--runs', '3'])).toEqual({ only: ['a', 'e'], runs: 3, write: false });
    expect(readOptions(['--runs', '3'])).toMatchObject({ write: false });
    expect(readOptions(['--only', 'd', '--write'])).toMatchObject({ only: ['d'], write: true });
  });

  it('refuses what it does not know', () => {
    expect(() => readOptions(['--only', 'z'])).toThrow(/a,b,c,d,e,f,g,h/);
    expect(() => readOptions(['--runs', '0'])).toThrow(/whole number/);
  });
});
