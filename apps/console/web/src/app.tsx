import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { Announcements } from './frame/announcements.tsx';
import { ErrorBoundary } from './frame/error-boundary.tsx';
import { Frame } from './frame/frame.tsx';
import { NotFound } from './frame/not-found.tsx';
import { PageSkeleton } from './frame/page-skeleton.tsx';
import { pages } from './pages/pages.ts';
import { meanings, theme } from './theme/theme.ts';

const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 5000 } } });

/** Of index.html: the console's policy lets in no other styles than those with it. */
const nonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={meanings} defaultColorScheme="auto" getStyleNonce={nonce}>
      <QueryClientProvider client={queries}>
        <Frame>
          <Pages />
        </Frame>
        <Announcements />
      </QueryClientProvider>
    </MantineProvider>
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
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}
