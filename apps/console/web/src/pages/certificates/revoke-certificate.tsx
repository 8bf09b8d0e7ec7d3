import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { announce } from '../../kit/announce.ts';
import { ConfirmDialog } from '../../kit/confirm-dialog.tsx';
import { certificatesKey, type Issued } from './certificate.ts';

const reasons = ['unspecified', 'keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation'] as const;

/** The end of a certificate, and why. */
export function RevokeCertificate({ issued: { serial, name } }: { readonly issued: Issued }) {
  const { t } = useTranslation('certificates');
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const [reason, setReason] = useState<(typeof reasons)[number]>('unspecified');
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      ask(api.POST('/api/certificates/{serial}/revocation', { params: { path: { serial } }, body: { reason } })),
    onSuccess: () => {
      setAsks(false);
      announce(t('revoke.done', { name }));
      return queries.invalidateQueries({ queryKey: certificatesKey });
    },
  });
  return (
    <>
      <Group>
        <Button color="shu" variant="light" onClick={() => setAsks(true)}>
          {t('revoke.do')}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asks}
        title={t('revoke.do')}
        confirm={t('revoke.do')}
        destructive
        pending={isPending}
        error={error}
        onConfirm={mutate}
        onClose={() => setAsks(false)}
      >
        <Stack>
          <Text>{t('revoke.ask', { name })}</Text>
          <Select
            label={t('revoke.reason')}
            data={reasons.map((value) => ({ value, label: t(`revoke.reasons.${value}`) }))}
            value={reason}
            allowDeselect={false}
            onChange={(value) => setReason(reasons.find((each) => each === value) ?? 'unspecified')}
          />
        </Stack>
      </ConfirmDialog>
    </>
  );
}
