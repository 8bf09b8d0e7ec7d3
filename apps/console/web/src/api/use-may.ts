import { createContext, useContext } from 'react';
import type { AnswerOf } from './answers.ts';

const roles = ['viewer', 'operator', 'administrator'] as const;

/** Whose page it is. It stays theirs while they have to sign in again, so that nothing goes from it that they may use. */
export const SignedIn = createContext<AnswerOf<'/api/sign-in'>['signedIn']>(null);

/** Whether who is signed in may do what takes a role; the gateway decides, this only hides what it would refuse. */
export function useMay(needed: (typeof roles)[number]): boolean {
  const role = useContext(SignedIn)?.role;
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(needed);
}
