import { Alert, Button, Divider, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { keepPlace, takePlace } from './place.ts';

interface SingleSignOnButtonProps {
  /** What the OpenID provider is called. */
  readonly name: string;
  /** There is a page behind this one with what somebody has typed: the provider gets a window of its own. */
  readonly keepsPage: boolean;
}

/** Leads to the OpenID provider. */
export function SingleSignOnButton({ name, keepsPage }: SingleSignOnButtonProps) {
  const { t } = useTranslation('sign-in');
  const [isBlocked, setBlocked] = useState(false);
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: (_: Window) => ask(api.POST('/api/sign-in/single-sign-on')),
    onSuccess: ({ url }, shown) => lead(shown, url),
    onError: (_, shown) => {
      if (shown !== window) shown.close();
    },
  });
  const start = () => {
    const opened = openWindow();
    setBlocked(opened === null);
    if (opened !== null) mutate(opened);
  };
  return (
    <Stack mt="md">
      <Divider label={t('singleSignOn.or')} />
      {error && <ProblemAlert error={error} />}
      <Button variant="default" loading={isPending} onClick={() => (keepsPage ? start() : mutate(window))}>
        {t('singleSignOn.by', { name })}
      </Button>
      {isSuccess && keepsPage && (
        <Text size="sm" role="status">
          {t('singleSignOn.elsewhere')}
        </Text>
      )}
      {isBlocked && (
        <Alert color="yamabuki">
          <Text size="sm" mb="xs">
            {t('singleSignOn.blocked')}
          </Text>
          <Button size="xs" variant="default" onClick={() => mutate(window)}>
            {t('singleSignOn.here')}
          </Button>
        </Alert>
      )}
    </Stack>
  );
}

/** While the click still counts as one, and without a name by which another page could lead it elsewhere. */
function openWindow(): Window | null {
  // A new window has a copy of what this one remembers: it would go on to where this one wanted to go.
  takePlace();
  return window.open('', '_blank', 'popup,width=520,height=720');
}

function lead(shown: Window, url: string): void {
  if (shown === window) {
    keepPlace();
    window.location.assign(url);
    return;
  }
  // The provider's pages have no hold on this one, also in a browser that does not know Cross-Origin-Opener-Policy.
  shown.opener = null;
  shown.location.replace(url);
}
