import { Alert, Button, Group, List, Modal, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../../api/ask.ts';
import { api } from '../../../api/client.ts';
import { UnifiedDiff } from '../../../kit/diff/unified-diff.tsx';
import { type Checked, useDraft } from '../draft/draft.tsx';
import { Outcome, type Published } from './outcome.tsx';

/** Shows what would change, what it comes to and what is to be known of it, and publishes it. */
export function PublishDialog({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const { t } = useTranslation('gateway');
  const { checked, discard, edit, shown } = useDraft();
  const [note, setNote] = useState('');
  const queries = useQueryClient();
  const { mutate, data, isPending, error, reset } = useMutation({
    mutationFn: async (): Promise<Published | undefined> => {
      const body = { base: shown.revision, ...edit, ...(note !== '' && { note }) };
      return await ask(api.POST('/api/settings/publish', { body }));
    },
    onSuccess: (published) => {
      if (published?.outcome === 'published') discard();
      return queries.invalidateQueries({ queryKey: ['settings'] });
    },
  });
  const leave = () => {
    reset();
    close();
  };
  return (
    <>
      <Modal opened={isOpen} onClose={leave} size="xl" title={t('publish.heading')}>
        <Stack>
          {checked && <WhatChanges checked={checked} />}
          <TextInput
            label={t('publish.note')}
            placeholder={t('publish.notePlaceholder')}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {data && data.outcome !== 'published' && <Outcome published={data} />}
          {error && <Alert color="shu">{error.message}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>
              {t('publish.cancel')}
            </Button>
            <Button loading={isPending} onClick={() => mutate()}>
              {t('publish.publish')}
            </Button>
          </Group>
        </Stack>
      </Modal>
      {data?.outcome === 'published' && <Outcome published={data} />}
    </>
  );
}

function WhatChanges({ checked }: { readonly checked: Checked }) {
  const { t } = useTranslation('gateway');
  return (
    <>
      <UnifiedDiff diff={checked.diff} />
      <Title order={2} size="h4">
        {t('publish.effects')}
      </Title>
      {checked.effects.length === 0 && <Text>{t('publish.noEffects')}</Text>}
      <List>
        {checked.effects.map(({ path, takes, services, runningSessions }) => (
          <List.Item key={path}>
            <code>{path}</code>: {t(`publish.takes.${takes}`, { services: services.join(', ') })}
            {runningSessions ? `; ${t('publish.running')}` : ''}
          </List.Item>
        ))}
      </List>
      {checked.warnings.length > 0 && (
        <Alert color="yamabuki" title={t('publish.warnings')}>
          {checked.warnings.map((warning) => (
            <Text key={warning} size="sm">
              {warning}
            </Text>
          ))}
        </Alert>
      )}
    </>
  );
}
