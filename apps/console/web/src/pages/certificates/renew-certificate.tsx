import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { ConfirmDialog } from '../../kit/confirm-dialog.tsx';
import { certificatesKey, type Issued } from './certificate.ts';
import { HandedOut } from './handed-out.tsx';
import { KeyChoice, usualKey } from './key-choice.tsx';

/** A new certificate with the names of this one. */
export function RenewCertificate({ issued: { serial, name } }: { readonly issued: Issued }) {
  const { t } = useTranslation('certificates');
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const [wish, setWish] = useState({ ...usualKey, revokeOld: false });
  const { mutate, data, error, isPending, reset } = useMutation({
    mutationFn: () => ask(api.POST('/api/certificates/{serial}/renewal', { params: { path: { serial } }, body: wish })),
    onSuccess: () => {
      setAsks(false);
      return queries.invalidateQueries({ queryKey: certificatesKey });
    },
    gcTime: 0,
  });
  return (
    <>
      {data && <HandedOut issued={data} onDone={reset} />}
      <Group>
        <Button variant="default" onClick={() => setAsks(true)}>
          {t('renew.do')}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asks}
        title={t('renew.do')}
        confirm={t('renew.do')}
        pending={isPending}
        error={error}
        onConfirm={mutate}
        onClose={() => setAsks(false)}
      >
        <Stack>
          <Text>{t('renew.ask', { name })}</Text>
          <Checkbox
            label={t('renew.revokeOld')}
            checked={wish.revokeOld}
            onChange={(event) => setWish({ ...wish, revokeOld: event.currentTarget.checked })}
          />
          <KeyChoice wish={wish} onChange={(change) => setWish({ ...wish, ...change })} />
        </Stack>
      </ConfirmDialog>
    </>
  );
}
