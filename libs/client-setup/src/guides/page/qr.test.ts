import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { office } from '../facts.fixture.ts';
import { guide } from '../guide.ts';
import { linkLengthMax, qrCode } from './qr.ts';

const link = 'https://vpn.example.com:8443/setup/kTz3w9Qf1LrUu0bH2yXcVA?x=1&y=<2>';

/** Paints the path as a browser would, four pixels a module. */
function painted(svg: string): { width: number; height: number; data: Uint8Array } {
  const modules = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const scale = 4;
  const width = modules * scale;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
      const from = row * width + Number(x) * scale;
      for (let pixel = from; pixel < from + Number(length) * scale; pixel++) data.fill(0, pixel * 4, pixel * 4 + 3);
    }
  }
  return { width, height: width, data };
}

describe('a QR code', () => {
  it.each([link, 'http://192.0.2.10/a', `https://example.com/${'a'.repeat(600)}`])('reads as the link %s', (each) => {
    expect(decodeQR(painted(qrCode(each, 'title').text))).toBe(each);
  });

  it('holds the longest link', () => {
    expect(() => qrCode('x'.repeat(linkLengthMax), '')).not.toThrow();
    expect(() => qrCode('x'.repeat(linkLengthMax + 1), '')).toThrow();
  });

  it.each(['javascript:alert(1)', 'https://', 'ftp://example.com/', `https://example.com/${'a'.repeat(3000)}`])(
    'is not made of %s',
    (each) => {
      const text = new TextDecoder().decode(guide('ios', 'en', { ...office, link: each }).bytes);
      expect(text).not.toContain('class="qr"');
    },
  );
});
