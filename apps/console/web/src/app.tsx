import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Frame } from './frame.tsx';
import { pages } from './pages/pages.ts';

const queries = new QueryClient();

/** Of index.html: the console's policy lets in no other styles than those with it. */
const nonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

export function App() {
  return (
    <MantineProvider defaultColorScheme="auto" getStyleNonce={nonce}>
      <QueryClientProvider client={queries}>
        <Frame>
          <Suspense>
            <Switch>
              {pages.map(({ path, Page }) => (
                <Route key={path} path={path} component={Page} />
              ))}
            </Switch>
          </Suspense>
        </Frame>
      </QueryClientProvider>
    </MantineProvider>
  );
}
