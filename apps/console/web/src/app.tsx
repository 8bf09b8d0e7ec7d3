import { MantineProvider } from '@mantine/core';
import { MutationCache, type Query, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { Activity, Suspense, useEffect, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import type { AnswerOf } from './api/answers.ts';
import { ProblemError } from './api/ask.ts';
import { SignedIn } from './api/use-may.ts';
import { signInKey, useSignIn } from './api/use-sign-in.ts';
import { AccountMenu } from './frame/account-menu.tsx';
import { Announcements } from './frame/announcements.tsx';
import { ErrorBoundary } from './frame/error-boundary.tsx';
import { Frame } from './frame/frame.tsx';
import { NotFound } from './frame/not-found.tsx';
import { PageSkeleton } from './frame/page-skeleton.tsx';
import { Unreachable } from './frame/unreachable.tsx';
import { Account, Invitation, pages, Setup, SignIn, SingleSignOn } from './pages/pages.ts';
import { meanings, theme } from './theme/theme.ts';

/** Who was in and is not any more finds the door, and afterwards the page where they were. */
const onError = (error: Error): void => {
  if (error instanceof ProblemError && error.problem.status === unauthorized) {
    void queries.invalidateQueries({ queryKey: signInKey });
  }
};
const unauthorized = 401;

const isSignIn = ({ queryKey: [name] }: Pick<Query, 'queryKey'>): boolean => name === signInKey[0];
let whose: string | undefined;
/** Whoever is in after somebody else has everything asked for anew: nothing of the one before is shown to them. */
const onSuccess = (data: unknown, { queryKey }: Pick<Query, 'queryKey'>): void => {
  if (!isSignIn({ queryKey })) return;
  const now = (data as AnswerOf<'/api/sign-in'>).signedIn?.name;
  if (now === undefined) return;
  if (whose !== undefined && whose !== now) void queries.resetQueries({ predicate: (each) => !isSignIn(each) });
  whose = now;
};
const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 5000 } },
  queryCache: new QueryCache({ onError, onSuccess }),
  mutationCache: new MutationCache({ onError }),
});

/** Of index.html: the console's policy lets in no other styles than those with it. */
const nonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// Dialogs keep the page behind them still by a style of their own.
setNonce(nonce());

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={meanings} defaultColorScheme="auto" getStyleNonce={nonce}>
      <QueryClientProvider client={queries}>
        <ErrorBoundary page="">
          <Suspense fallback={<PageSkeleton />}>
            <Switch>
              <Route path="/invitation" component={Invitation} />
              <Route path="/setup" component={Setup} />
              <Route path="/single-sign-on" component={SingleSignOn} />
              <Route component={Console} />
            </Switch>
          </Suspense>
        </ErrorBoundary>
        <Announcements />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** How long what was typed is kept for whoever has to sign in again: as long as somebody is away from a desk. */
const keptMs = 3600_000;

/**
 * For those who have signed in; the others find the door. Whose sign-in ends meanwhile signs in again in front of the page they were
 * on, which is kept for them alone: what they typed is still there.
 */
function Console() {
  const { data, error } = useSignIn();
  const [last, setLast] = useState<NonNullable<typeof data>['signedIn']>(null);
  const now = data?.signedIn;
  if (now !== null && (now?.name !== last?.name || now?.role !== last?.role)) setLast(now ?? null);
  const isAway = now === null && last !== null;
  useEffect(() => {
    if (!isAway) return;
    const timer = setTimeout(() => setLast(null), keptMs);
    return () => clearTimeout(timer);
  }, [isAway]);
  if (data === undefined) return error === null ? <PageSkeleton /> : <Unreachable error={error} />;
  return (
    <>
      {now === null && <SignIn {...data} again={last?.name} />}
      {last !== null && (
        <Activity mode={isAway ? 'hidden' : 'visible'}>
          <SignedIn value={last}>
            <Frame key={last.name} account={<AccountMenu {...last} />}>
              <Pages />
            </Frame>
          </SignedIn>
        </Activity>
      )}
    </>
  );
}

function Pages() {
  const [location] = useLocation();
  return (
    <ErrorBoundary page={location}>
      <Suspense fallback={<PageSkeleton />}>
        <Switch>
          {pages.map(({ path, Page }) => (
            <Route key={path} path={path === '/' ? path : `${path}/*?`} component={Page} />
          ))}
          <Route path="/account" component={Account} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}
