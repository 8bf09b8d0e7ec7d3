import { describe, expect, it } from 'vitest';
import { formatTable } from './table.ts';
import { formatBytes, formatDuration } from './units.ts';

describe('a table', () => {
  const columns = [
    { title: 'NAME', of: (row: { name: string; n: number }) => row.name },
    { title: 'N', of: ({ n }: { n: number }) => (n === 0 ? undefined : String(n)), align: 'right' as const },
    { title: 'LAST', of: () => 'x' },
  ];

  it('has columns as wide as their widest value', () => {
    const rows = [
      { name: 'al', n: 7 },
      { name: 'beatrix', n: 120 },
    ];
    expect(formatTable(columns, rows)).toBe('NAME       N  LAST\nal         7  x\nbeatrix  120  x');
  });

  it('shows what is missing as a dash', () => {
    expect(formatTable(columns, [{ name: '', n: 0 }])).toBe('NAME  N  LAST\n-     -  x');
  });

  it('holds one row a line, whatever a client calls itself', () => {
    expect(formatTable(columns, [{ name: 'a\nb\u001b[1m', n: 1 }]).split('\n')[1]).toBe('a?b?[1m  1  x');
  });
});

it('writes bytes with two figures at least', () => {
  expect([0, 999, 1000, 9_949, 9_950, 12_345_678, 999_600].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '9.9 kB',
    '10 kB',
    '12 MB',
    '1.0 MB',
  ]);
});

it('writes spans of time in one or two units', () => {
  expect([412, 7_230, 59_400, 200_000, 7_500_000, 273_600_000, 3_600_000].map(formatDuration)).toEqual([
    '412 ms',
    '7.2 s',
    '59 s',
    '3 min 20 s',
    '2 h 5 min',
    '3 d 4 h',
    '1 h',
  ]);
});
