import { observe } from '@sekisho/platform/metrics';
import type { BackEnd, BackEndHealth } from '../back-ends/back-end.ts';
import type { GuessGuard } from '../guesses/guess-guard.ts';

export interface MeasuredAuth {
  readonly backEnds: () => Iterable<BackEnd>;
  /** The servers that keep accounts, by the name of their back end. */
  readonly accounting: () => ReadonlyMap<string, readonly BackEndHealth[]>;
  readonly guard: Pick<GuessGuard, 'locked'>;
  readonly conversations: { readonly size: number };
}

/** Measures what the service knows of itself anyway, whenever it is collected. @returns a function that ends that */
export function measureAuth({ backEnds, accounting, guard, conversations }: MeasuredAuth): () => void {
  const ends = [
    observe('sekisho.auth.back_end.up', (tell) => {
      const accounts = accounting();
      for (const backEnd of backEnds()) {
        const { name, kind } = backEnd;
        const told = (purpose: string) => (server: BackEndHealth, place: number) => {
          if (server.state === 'untried') return;
          tell(server.state === 'up' ? 1 : 0, { back_end: name, kind, server: String(place + 1), purpose });
        };
        backEnd.health().forEach(told('logins'));
        (accounts.get(name) ?? []).forEach(told('accounting'));
      }
    }),
    observe('sekisho.auth.conversations', (tell) => tell(conversations.size, {})),
    observe('sekisho.auth.guesses.locked', async (tell) => {
      for (const [of, count] of await guard.locked()) tell(count, { of });
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
