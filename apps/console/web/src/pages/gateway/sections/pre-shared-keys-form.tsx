import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../../api/ask.ts';
import { api } from '../../../api/client.ts';
import { formatDate, formatRelative } from '../../../i18n/format.ts';
import { useDraft } from '../draft/draft.tsx';
import { OnOff } from '../fields/fields.tsx';
import { keysOf, type PreSharedKey, withRetired } from './pre-shared-key.ts';
import { RotateDialog } from './rotate-dialog.tsx';

const path = ['preSharedKey', 'keys'] as const;

/** "Support L2TP with Pre-Shared Key", the keys, who still uses which, and the way from an old one to a new one. */
export function PreSharedKeysForm() {
  const { t } = useTranslation('gateway');
  const draft = useDraft();
  const [isRotating, setRotating] = useState(false);
  const { data } = useQuery({
    queryKey: ['pre-shared-keys', 'use'],
    queryFn: async () => await ask(api.GET('/api/pre-shared-keys/use')),
  });
  const written = draft.value(path);
  const keys = keysOf(draft.value(['preSharedKey']) ?? null);
  const problems = draft.problems(path);
  return (
    <Stack maw={960}>
      <OnOff path={['preSharedKey', 'support']} label={t('keys.support')} description={t('keys.supportHint')} />
      {keys.length === 0 && <Text>{t('keys.missing')}</Text>}
      {keys.length > 0 && (
        <Table.ScrollContainer minWidth={720}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                {(['name', 'for', 'state', 'secret', 'users', 'retire'] as const).map((column) => (
                  <Table.Th key={column}>{t(`keys.${column}`)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {keys.map((key) => (
                <KeyRow
                  key={key.name}
                  of={key}
                  users={data?.uses.filter((use) => use.preSharedKey === key.name) ?? []}
                  retire={
                    draft.mayEdit && key.isEntry && keys.filter(({ retired }) => retired === undefined).length > 1
                      ? () => draft.set(path, withRetired(written ?? null, key.name, new Date()))
                      : undefined
                  }
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {problems.length > 0 && <Alert color="shu">{problems.join(' ')}</Alert>}
      {draft.mayEdit && (
        <>
          <Text c="dimmed" size="sm">
            {t('keys.rotateHint')}
          </Text>
          <Group>
            <Button variant="default" disabled={!draft.shown.publishable} onClick={() => setRotating(true)}>
              {t('keys.rotate')}
            </Button>
          </Group>
        </>
      )}
      {isRotating && <RotateDialog keys={keys} close={() => setRotating(false)} />}
    </Stack>
  );
}

interface KeyRowProps {
  readonly of: PreSharedKey;
  readonly users: readonly { readonly user: string | null; readonly lastAt: string }[];
  readonly retire: (() => void) | undefined;
}

function KeyRow({ of: { name, groups, identities, retired, source }, users, retire }: KeyRowProps) {
  const { t } = useTranslation('gateway');
  const [latest] = users;
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td>{[...(groups.length === 0 ? [t('keys.everybody')] : groups), ...identities].join(', ')}</Table.Td>
      <Table.Td>
        {retired === undefined ? t('keys.inUse') : t('keys.retiredOn', { date: formatDate(retired) })}
      </Table.Td>
      <Table.Td>
        <code>{source}</code>
      </Table.Td>
      <Table.Td>
        {latest === undefined ? t('keys.nobody') : `${latest.user ?? '—'}, ${formatRelative(latest.lastAt)}`}
        {users.length > 1 ? ` (+${users.length - 1})` : ''}
      </Table.Td>
      <Table.Td>
        {retire && (
          <Button size="compact-sm" variant="default" title={t('keys.retireHint')} onClick={retire}>
            {t('keys.retire')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
