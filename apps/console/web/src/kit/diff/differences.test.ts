import { describe, expect, it } from 'vitest';
import { differences, hunks, lineDifferences } from './differences.ts';

describe('differences of two values', () => {
  it('are told down to what holds no others', () => {
    expect(
      differences({ user: { groups: ['a', 'b'], locked: false } }, { user: { groups: ['a', 'c'], locked: false } }),
    ).toEqual([{ path: 'user.groups.1', before: 'b', after: 'c' }]);
  });

  it('name what was added or is gone', () => {
    expect(differences(undefined, { locked: true })).toEqual([{ path: 'locked', before: undefined, after: true }]);
    expect(differences({ locked: true }, null)).toEqual([{ path: 'locked', before: true, after: undefined }]);
  });

  it('are whole values where a simple one became a compound one', () => {
    expect(differences({ a: 1 }, { a: { b: 2 } })).toEqual([{ path: 'a', before: 1, after: { b: 2 } }]);
  });
});

describe('differences of two texts', () => {
  it('keep the lines that both have', () => {
    expect(lineDifferences('a\nb\nc', 'a\nx\nc\nd').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'same a',
      'removed b',
      'added x',
      'same c',
      'added d',
    ]);
  });

  it('leave out the same lines that are far from them', () => {
    const lines = lineDifferences('1\n2\n3\n4\n5', '1\n2\n3\n4\n6');
    expect(hunks(lines, 1).map(({ line }) => line?.text)).toEqual([undefined, '4', '5', '6']);
  });
});
