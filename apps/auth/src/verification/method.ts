import type { User } from '../users/user-store.ts';

/** Whether what a client presented proves that it knows the user's password. */
export type Finding =
  | { readonly kind: 'right'; readonly user: User; readonly authenticatorResponse?: string }
  | {
      readonly kind: 'wrong';
      readonly code: 'wrong-password' | 'unknown-user' | 'method-not-possible-for-user';
      readonly user?: User | undefined;
    };
