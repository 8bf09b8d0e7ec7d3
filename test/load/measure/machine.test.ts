import { describe, expect, it } from 'vitest';
import { cipherFlags } from './machine.ts';

describe('the machine', () => {
  it('names the instruction sets that ciphers use', () => {
    const cpuInfo = 'processor\t: 0\nflags\t\t: fpu aes avx2 aesx sha_ni vaes\n\nprocessor\t: 1\nflags\t\t: fpu\n';
    expect(cipherFlags(cpuInfo)).toEqual(['aes', 'vaes', 'sha_ni', 'avx2']);
    expect(cipherFlags('nothing')).toEqual([]);
  });
});
