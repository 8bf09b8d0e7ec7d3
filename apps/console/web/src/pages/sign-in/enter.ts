import { useQueryClient } from '@tanstack/react-query';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { signInKey } from '../../api/use-sign-in.ts';

/**
 * Leads on whoever has signed in. The one who was in before goes on at the page that was kept; for anybody else everything is asked
 * anew, and nothing of before is shown.
 */
export function useEnter(before: string | undefined): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    const now = await ask(api.GET('/api/sign-in'));
    if (before === undefined || now.signedIn?.name !== before) return queries.resetQueries();
    queries.setQueryData(signInKey, now);
    await queries.invalidateQueries();
  };
}
