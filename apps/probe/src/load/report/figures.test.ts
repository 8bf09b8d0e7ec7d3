import { describe, expect, it } from 'vitest';
import { bitRate, bytes, clock, cores, count, ms, percent, threeDigits } from './figures.ts';

describe('figures', () => {
  it.each([
    [count(1234567), '1,234,567'],
    [threeDigits(0), '0'],
    [threeDigits(0.0001), '< 0.01'],
    [threeDigits(9.994), '9.99'],
    [threeDigits(9.996), '10.0'],
    [threeDigits(99.96), '100'],
    [threeDigits(4200), '4,200'],
    [ms(0.423), '0.42 ms'],
    [ms(46.04), '46.0 ms'],
    [ms(12_345), '12.3 s'],
    [bitRate(0), '0 b/s'],
    [bitRate(999), '999 b/s'],
    [bitRate(999_900), '1.00 Mb/s'],
    [bitRate(7_700_000_000), '7.70 Gb/s'],
    [bytes(1023), '1,023 B'],
    [bytes(1024 * 1024 - 1), '1.00 MiB'],
    [bytes(24 * 1024), '24.0 KiB'],
    [bytes(3 * 2 ** 40), '3.00 TiB'],
    [percent(0), '0 %'],
    [percent(0.00001), '< 0.01 %'],
    [percent(0.0123), '1.23 %'],
    [percent(0.25), '25.0 %'],
    [percent(1), '100 %'],
    [cores(0.999), '1.00 core'],
    [cores(1.5), '1.50 cores'],
    [clock(5.9), '0:05'],
    [clock(725), '12:05'],
    [clock(3600), '1:00:00'],
  ])('are written %s', (written, wanted) => {
    expect(written).toBe(wanted);
  });
});
