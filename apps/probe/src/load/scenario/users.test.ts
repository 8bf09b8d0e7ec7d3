import { describe, expect, it } from 'vitest';
import { parseUserList, UserListError, usersOf } from './users.ts';

const pattern = { pattern: 'user{n}', first: 1, password: 'secret' };

describe('users', () => {
  it('have the number of their slot', () => {
    const userOf = usersOf(pattern);
    expect([0, 1, 41].map((slot) => userOf(slot).name)).toEqual(['user1', 'user2', 'user42']);
    expect(userOf(7).password.revealText()).toBe('secret');
  });

  it('are numbered as the pattern says, and shared where there are fewer of them', () => {
    const userOf = usersOf({ ...pattern, pattern: 'load-{n:3}@corp', first: 8, count: 3 });
    expect([0, 1, 2, 3].map((slot) => userOf(slot).name)).toEqual([
      'load-008@corp',
      'load-009@corp',
      'load-010@corp',
      'load-008@corp',
    ]);
  });

  it('come out of a list in turn, with passwords of their own', () => {
    const userOf = usersOf({ list: parseUserList('# comment\r\nann  one two \n\nbob\tthree\n') });
    const seen = [0, 1, 2].map((slot) => [userOf(slot).name, userOf(slot).password.revealText()]);
    expect(seen).toEqual([
      ['ann', ' one two '],
      ['bob', 'three'],
      ['ann', ' one two '],
    ]);
  });

  it.each([
    ['carol', 'line 1 is not "NAME PASSWORD"'],
    ['ann secret\ncarol ', 'line 2 is not "NAME PASSWORD"'],
    ['# nobody\n', 'there is no user in it'],
  ])('are refused with the line: %j', (text, message) => {
    expect(() => parseUserList(text)).toThrow(new UserListError(message));
  });
});
