import { describe, expect, it } from 'vitest';
import { stateOf, type User } from './user.ts';

const now = new Date('2026-06-15T12:00:00').getTime();
const user = { disabled: false, lockedUntil: null, expires: null, mustChange: false } as User;

describe('the state of a user', () => {
  it.each([
    [{}, 'good'],
    [{ disabled: true, mustChange: true }, 'disabled'],
    [{ expires: '2026-06-15' }, 'good'],
    [{ expires: '2026-06-14' }, 'expired'],
    [{ lockedUntil: new Date(now + 1).toISOString() }, 'locked'],
    [{ lockedUntil: new Date(now).toISOString() }, 'good'],
    [{ mustChange: true }, 'mustChange'],
  ])('of %j is %s', (rules, state) => {
    expect(stateOf({ ...user, ...rules }, now)).toBe(state);
  });
});
