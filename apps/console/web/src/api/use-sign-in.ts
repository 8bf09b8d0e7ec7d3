import { useQuery } from '@tanstack/react-query';
import { ask } from './ask.ts';
import { api } from './client.ts';

export const signInKey = ['sign-in'] as const;

/** Who is signed in with this browser; looked at again when somebody comes back to the window. */
export const useSignIn = () =>
  useQuery({ queryKey: signInKey, queryFn: () => ask(api.GET('/api/sign-in')), refetchOnWindowFocus: 'always' });
