import { useQueryClient } from '@tanstack/react-query';
import { signInKey } from '../api/use-sign-in.ts';
import { ProblemAlert } from '../kit/problem-alert.tsx';

/** In place of everything, where the gateway does not even say who is signed in. */
export function Unreachable({ error }: { readonly error: Error }) {
  const queries = useQueryClient();
  return (
    <main>
      <ProblemAlert error={error} retry={() => void queries.resetQueries({ queryKey: signInKey })} />
    </main>
  );
}
