import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../../api/ask.ts';
import { api } from '../../../api/client.ts';
import { useMay } from '../../../api/use-may.ts';
import { formatTime } from '../../../i18n/format.ts';
import { announce } from '../../../kit/announce.ts';
import { Awaited } from '../../../kit/awaited.tsx';
import { Dialog } from '../../../kit/dialog.tsx';
import { UnifiedDiff } from '../../../kit/diff/unified-diff.tsx';
import { ProblemAlert } from '../../../kit/problem-alert.tsx';
import { useDraft } from '../draft/draft.tsx';
import { Outcome } from '../publish/outcome.tsx';
import { type Revision, RevisionDialog } from './revision-dialog.tsx';

/** Revisions that were published, each of which can be published again. */
export function History() {
  const { t } = useTranslation('gateway');
  const [chosen, setChosen] = useState<Revision>();
  const [shown, setShown] = useState<number>();
  const mayPublish = useMay('administrator');
  const past = useQuery({
    queryKey: ['settings', 'revisions'],
    queryFn: async () => await ask(api.GET('/api/settings/revisions')),
  });
  if (past.data === undefined) return <Awaited query={past} height={240} />;
  const { revisions } = past.data;
  if (revisions.length === 0) return <Text>{t('history.empty')}</Text>;
  return (
    <>
      <Table.ScrollContainer minWidth={640}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('history.at')}</Table.Th>
              <Table.Th>{t('history.by')}</Table.Th>
              <Table.Th>{t('history.note')}</Table.Th>
              <Table.Th>{t('history.changed')}</Table.Th>
              <Table.Th>
                <span className="visually-hidden">{t('kit.actions')}</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {revisions.map((each, index) => (
              <Table.Tr key={each.revision}>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>
                  {formatTime(each.at)} {each.inForce && <Badge>{t('history.inForce')}</Badge>}
                </Table.Td>
                <Table.Td>{each.by === 'file' ? t('history.byFile') : each.by}</Table.Td>
                <Table.Td>{each.note}</Table.Td>
                <Table.Td>{each.changed.join(', ')}</Table.Td>
                <Table.Td>
                  <Group gap="xs" wrap="nowrap" justify="flex-end">
                    {revisions[index + 1] && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={t('history.showOf', { at: formatTime(each.at) })}
                        onClick={() => setShown(index)}
                      >
                        {t('history.show')}
                      </Button>
                    )}
                    {mayPublish && !each.inForce && (
                      <Button size="compact-sm" variant="default" onClick={() => setChosen(each)}>
                        {t('history.rollBack')}
                      </Button>
                    )}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shown !== undefined && (
        <RevisionDialog of={revisions[shown]} before={revisions[shown + 1]} close={() => setShown(undefined)} />
      )}
      {chosen && <RollBack revision={chosen.revision} close={() => setChosen(undefined)} />}
    </>
  );
}

function RollBack({ revision, close }: { readonly revision: string; readonly close: () => void }) {
  const { t } = useTranslation('gateway');
  const { shown, discard } = useDraft();
  const queries = useQueryClient();
  const checked = useQuery({
    queryKey: ['settings', 'roll-back', shown.revision, revision],
    queryFn: async () => {
      const { text } = await ask(api.GET('/api/settings/revisions/{revision}', { params: { path: { revision } } }));
      return await ask(api.POST('/api/settings/check', { body: { text } }));
    },
  });
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: async () =>
      await ask(api.POST('/api/settings/roll-back', { body: { base: shown.revision, revision } })),
    onSuccess: async (published) => {
      await queries.invalidateQueries({ queryKey: ['settings'] });
      if (published?.outcome !== 'published') return;
      discard();
      if (published.notices.length > 0) return;
      announce(t('publish.done'));
      close();
    },
  });
  return (
    <Dialog opened onClose={close} size="xl" title={t('history.rollBackHeading')}>
      <Stack>
        <Text>{t('history.rollBackText')}</Text>
        {checked.data ? <UnifiedDiff diff={checked.data.diff} /> : <Awaited query={checked} height={160} />}
        {data && <Outcome published={data} />}
        {error && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('publish.cancel')}
          </Button>
          {data?.outcome !== 'published' && (
            <Button loading={isPending} onClick={() => mutate()}>
              {t('publish.publish')}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}
