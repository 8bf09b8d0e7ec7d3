import { Alert, Button, Group, List, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../../api/ask.ts';
import { api } from '../../../api/client.ts';
import { announce } from '../../../kit/announce.ts';
import { Dialog } from '../../../kit/dialog.tsx';
import { UnifiedDiff } from '../../../kit/diff/unified-diff.tsx';
import { ProblemAlert } from '../../../kit/problem-alert.tsx';
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
    onSuccess: async (published) => {
      await queries.invalidateQueries({ queryKey: ['settings'] });
      if (published?.outcome !== 'published') return;
      discard();
      setNote('');
      if (published.notices.length > 0) return;
      announce(t('publish.done'));
      leave();
    },
  });
  const leave = () => {
    reset();
    close();
  };
  const isDone = data?.outcome === 'published';
  return (
    <Dialog opened={isOpen} onClose={leave} size="xl" title={t('publish.heading')}>
      <Stack>
        {!isDone && checked && <WhatChanges checked={checked} />}
        {!isDone && (
          <TextInput
            label={t('publish.note')}
            placeholder={t('publish.notePlaceholder')}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        )}
        {data && <Outcome published={data} />}
        {error && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={leave}>
            {isDone ? t('frame.close') : t('publish.cancel')}
          </Button>
          {!isDone && (
            <Button loading={isPending} onClick={() => mutate()}>
              {t('publish.publish')}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
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
