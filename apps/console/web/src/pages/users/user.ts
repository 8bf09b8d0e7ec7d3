import type { AnswerOf } from '../../api/answers.ts';
import type { Tone } from '../../kit/panel.tsx';

export type User = AnswerOf<'/api/users'>['users'][number];
export type GroupOfUsers = AnswerOf<'/api/groups'>['groups'][number];

export const usersKey = ['users'] as const;
export const groupsKey = ['groups'] as const;

export const userStates = ['good', 'locked', 'disabled', 'expired', 'mustChange'] as const;
export type UserState = (typeof userStates)[number];

export const tones = {
  good: 'good',
  locked: 'bad',
  disabled: 'calm',
  expired: 'bad',
  mustChange: 'warn',
} as const satisfies Record<UserState, Tone>;

/** What keeps a user out now, the strongest first. @param now ms since the epoch */
export function stateOf({ disabled, lockedUntil, expires, mustChange }: User, now: number = Date.now()): UserState {
  if (disabled) return 'disabled';
  if (expires !== null && endOf(expires) <= now) return 'expired';
  if (lockedUntil !== null && Date.parse(lockedUntil) > now) return 'locked';
  return mustChange ? 'mustChange' : 'good';
}

/** A date is the last day on which the account is good: here of the browser's time zone, at the gateway of the settings'. */
const endOf = (expires: string): number =>
  expires.includes('T') ? Date.parse(expires) : Date.parse(`${expires}T23:59:59.999`);
