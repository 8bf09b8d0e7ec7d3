import { Alert, Button, Group, Select, TagsInput, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../../api/ask.ts';
import { api } from '../../../api/client.ts';
import { announce } from '../../../kit/announce.ts';
import { Dialog } from '../../../kit/dialog.tsx';
import { UnifiedDiff } from '../../../kit/diff/unified-diff.tsx';
import { TextField } from '../../../kit/fields.tsx';
import { Form } from '../../../kit/form.tsx';
import { ProblemAlert } from '../../../kit/problem-alert.tsx';
import { useDraft } from '../draft/draft.tsx';
import { Outcome } from '../publish/outcome.tsx';
import { entryOfNew, type PreSharedKey } from './pre-shared-key.ts';

interface RotateDialogProps {
  readonly keys: readonly PreSharedKey[];
  close(): void;
}

/** A new key beside the others: it is made on the gateway, and published at once. */
export function RotateDialog({ keys, close }: RotateDialogProps) {
  const { t } = useTranslation('gateway');
  const { shown, edit } = useDraft();
  const queries = useQueryClient();
  const [name, setName] = useState(() => new Date().toISOString().slice(0, 'YYYY-MM-DD'.length));
  const [groups, setGroups] = useState<string[]>([]);
  const [replaces, setReplaces] = useState<string | null>(null);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: async () => {
      const body = {
        base: shown.revision,
        name,
        ...(groups.length > 0 && { groups }),
        ...(replaces !== null && { replaces }),
      };
      return await ask(api.POST('/api/pre-shared-keys', { body }));
    },
    onSuccess: (published) => {
      if (published?.outcome === 'published') {
        announce(t('keys.made', { name }), 'good');
        close();
      }
      return queries.invalidateQueries({ queryKey: ['settings'] });
    },
  });
  return (
    <Dialog opened onClose={close} title={t('keys.rotate')}>
      <Form onSubmit={mutate}>
        <TextField label={t('keys.rotateName')} required maxLength={32} value={name} onChange={setName} />
        <Select
          label={t('keys.rotateOf')}
          clearable
          data={keys.map((key) => key.name)}
          value={replaces}
          onChange={setReplaces}
        />
        <TagsInput label={t('keys.rotateGroups')} value={groups} onChange={setGroups} />
        <Alert color="ai" title={t('keys.atOnce')}>
          <Text size="sm" mb="xs">
            {t('keys.atOnceHint')} {edit !== undefined && t('keys.draftStays')}
          </Text>
          <UnifiedDiff diff={entryOfNew(keys, { name, groups, replaces })} />
        </Alert>
        {data && data.outcome !== 'published' && <Outcome published={data} />}
        {error && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            {t('keys.makeAndPublish')}
          </Button>
        </Group>
      </Form>
    </Dialog>
  );
}
