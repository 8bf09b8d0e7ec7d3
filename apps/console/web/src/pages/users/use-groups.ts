import { useQuery } from '@tanstack/react-query';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { type GroupOfUsers, groupsKey } from './user.ts';

interface AskedGroups {
  readonly groups: readonly GroupOfUsers[] | undefined;
  readonly error: Error | null;
}

export function useGroups(): AskedGroups {
  const { data, error } = useQuery({ queryKey: groupsKey, queryFn: () => ask(api.GET('/api/groups')) });
  return { groups: data?.groups, error };
}
