import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ask } from './ask.ts';
import { api } from './client.ts';
import { signInKey } from './use-sign-in.ts';

/** Has whoever is in sign in anew in front of the page where they are, which stays as it is. */
export function useSignInAgain() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.POST('/api/sign-out')),
    onSettled: () => queries.invalidateQueries({ queryKey: signInKey }),
  });
}
