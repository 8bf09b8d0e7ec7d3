import { Button, Loader, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { tellOtherWindows } from '../../api/other-windows.ts';
import { signInKey } from '../../api/use-sign-in.ts';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { Door } from './door.tsx';
import { takePlace } from './place.ts';

/** Where the OpenID provider sends the browser back to, with its answer. */
export default function SingleSignOn() {
  const { t } = useTranslation('sign-in');
  const [answer] = useState(() => window.location.search.slice(1));
  const [place] = useState(takePlace);
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['single-sign-on', answer],
    queryFn: () => ask(api.POST('/api/sign-in/single-sign-on/finish', { body: { answer } })),
    // An answer is good once.
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const isIn = data?.outcome === 'signed-in';
  useEffect(() => {
    // The address stays in the browser's history, and what is in it does not.
    window.history.replaceState(null, '', window.location.pathname);
    if (!isIn) return;
    tellOtherWindows();
    if (place === undefined) window.close();
    else void queries.resetQueries({ queryKey: signInKey }).then(() => navigate(place, { replace: true }));
  }, [isIn, place, queries, navigate]);
  if (isIn && place === undefined) return <Done />;
  if (data?.outcome !== 'refused' && !error) {
    return (
      <Door title={t('singleSignOn.title')}>
        <Loader aria-label={t('singleSignOn.wait')} />
      </Door>
    );
  }
  return (
    <Door title={t('singleSignOn.refused')}>
      <Stack>
        {error ? <ProblemAlert error={error} /> : <Text>{t('singleSignOn.refusedHint')}</Text>}
        <Button component={Link} href="/" style={{ alignSelf: 'flex-start' }}>
          {t('singleSignOn.back')}
        </Button>
      </Stack>
    </Door>
  );
}

/** Where the browser leaves the window open that was opened to sign in. */
function Done() {
  const { t } = useTranslation('sign-in');
  return (
    <Door title={t('singleSignOn.done')} hint={t('singleSignOn.doneHint')}>
      <Button component={Link} href="/" variant="default">
        {t('singleSignOn.toConsole')}
      </Button>
    </Door>
  );
}
