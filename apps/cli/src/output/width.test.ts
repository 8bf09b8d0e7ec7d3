import { describe, expect, it } from 'vitest';
import { formatTable } from './table.ts';
import { padTo, width, wrap } from './width.ts';

it.each([
  ['abc', 3],
  ['日本語', 6],
  ['ｱｲ', 2],
  ['「、。」', 8],
  ['é', 1],
  ['e\u0301', 1],
  ['✔ ✘ ·', 5],
  ['😀', 2],
])('%s takes %i columns', (text, columns) => {
  expect(width(text)).toBe(columns);
});

it('fills up by columns', () => {
  expect(padTo('日本', 6)).toBe('日本  ');
  expect(padTo('日本', 3)).toBe('日本');
});

it('lines up a table with wide letters', () => {
  const columns = [
    { title: 'A', of: (row: string) => row },
    { title: 'B', of: () => 'x' },
  ];
  expect(formatTable(columns, ['日本', 'ab'])).toBe('A     B\n日本  x\nab    x');
});

describe('lines', () => {
  it('are broken at spaces', () => {
    expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  });

  it('are broken between wide letters', () => {
    expect(wrap('日本語の文章です', 8)).toEqual(['日本語の', '文章です']);
  });

  it('begin with no full stop and end with no opening bracket', () => {
    expect(wrap('日本語文です。', 12)).toEqual(['日本語文で', 'す。']);
    expect(wrap('日本「語文」', 6)).toEqual(['日本', '「語', '文」']);
  });

  it('keep Latin words whole among Japanese', () => {
    expect(wrap('設定は ike.suites を確認', 14)).toEqual(['設定は', 'ike.suites を', '確認']);
  });

  it('may be longer where there is no place to break', () => {
    expect(wrap('a-very-long-word-indeed x', 8)).toEqual(['a-very-long-word-indeed', 'x']);
  });
});
