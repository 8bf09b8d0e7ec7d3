import { Button, Divider } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { keepPlace } from './place.ts';

/** Leads to the OpenID provider. @param name what it is called */
export function SingleSignOnButton({ name }: { readonly name: string }) {
  const { t } = useTranslation('sign-in');
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => ask(api.POST('/api/sign-in/single-sign-on')),
    onSuccess: ({ url }) => {
      keepPlace();
      window.location.assign(url);
    },
  });
  return (
    <>
      <Divider my="md" label={t('singleSignOn.or')} />
      {error && <ProblemAlert error={error} />}
      <Button variant="default" fullWidth loading={isPending} onClick={() => mutate()}>
        {t('singleSignOn.by', { name })}
      </Button>
    </>
  );
}
