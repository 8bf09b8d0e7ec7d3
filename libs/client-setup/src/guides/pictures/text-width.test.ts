import { describe, expect, it } from 'vitest';
import { shortened, textLines, textWidth } from './text-width.ts';

describe('texts in drawings', () => {
  it('counts Japanese letters as wide as high', () => {
    expect(textWidth('共有鍵', 10)).toBe(30);
    expect(textWidth('key', 10)).toBeLessThan(20);
  });

  it('breaks at spaces, and between Japanese letters', () => {
    expect(textLines('Layer 2 Tunneling Protocol', 60, 10)).toEqual(['Layer 2', 'Tunneling', 'Protocol']);
    expect(textLines('事前共有キーを使う', 50, 10)).toEqual(['事前共有キ', 'ーを使う']);
  });

  it('never leaves its width, also with a word that is longer', () => {
    for (const line of textLines('a'.repeat(80), 100, 10)) expect(textWidth(line, 10)).toBeLessThanOrEqual(100);
    expect(shortened('vpn.example.com', 60, 10)).toMatch(/^vpn.*…$/);
    expect(shortened('vpn', 60, 10)).toBe('vpn');
  });
});
