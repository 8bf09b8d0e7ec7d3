import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatNumber,
  formatRate,
  formatRelative,
  formatShare,
  formatShort,
} from './format.ts';

describe('what is written in the language', () => {
  it.each([
    [formatNumber(12_345.67, 'en'), '12,345.7'],
    [formatShort(12_345, 'en'), '12.3k'],
    [formatShort(12_345, 'ja'), '1.2万'],
    [formatShare(0.034, 'en'), '3.4%'],
    [formatBytes(0, 'en'), '0 bytes'],
    [formatBytes(1_234_567, 'en'), '1.2 MB'],
    [formatRate(125_000, 'en'), '1 Mbit/s'],
    [formatRate(10, 'ja'), '80 bit/s'],
    [formatDuration(18, 'en'), '18ms'],
    [formatDuration(2400, 'en'), '2.4s'],
    [formatDuration(37_300, 'en'), '37s'],
    [formatDuration(3_660_000, 'en'), '1h 1m'],
    [formatDuration(90_000_000, 'ja'), '1 日 1 時間'],
    [formatRelative(0, 7_200_000, 'en'), '2 hours ago'],
    [formatRelative(3 * 86_400_000, 0, 'ja'), '3 日後'],
  ])('%s', (written, expected) => {
    expect(written).toBe(expected);
  });
});
