import { Alert, Badge, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../../draft/draft.tsx';
import { methodName } from '../method-names.ts';
import { type Entry, entriesAt, withEntry, wordOf, wordsOf } from './entries.ts';
import { EntryActions } from './entry-actions.tsx';
import { RealmDialog } from './realm-dialog.tsx';

const path = ['realms'] as const;

/** Realms: which names lead where, and what is accepted there. */
export function Realms() {
  const { t } = useTranslation('gateway');
  const draft = useDraft();
  const entries = entriesAt(draft, path);
  const [edited, setEdited] = useState<{ readonly name?: string; readonly entry: Entry }>();
  const problems = draft.problems(path);
  return (
    <Stack>
      <div>
        <Title order={2} size="h4">
          {t('realms.realms')}
        </Title>
        <Text c="dimmed" size="sm">
          {t('realms.realmsHint')}
        </Text>
      </div>
      <Table.ScrollContainer minWidth={720}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {(['name', 'rule', 'methods', 'backEnds'] as const).map((column) => (
                <Table.Th key={column}>{t(`realms.${column}`)}</Table.Th>
              ))}
              {draft.mayEdit && <Table.Th>{t('kit.actions')}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map(([name, entry]) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>
                  {entry.default === true && (
                    <Badge variant="light" miw="max-content">
                      {t('realms.isDefault')}
                    </Badge>
                  )}{' '}
                  <span style={{ whiteSpace: 'nowrap' }}>
                    {wordOf(entry.prefix)}
                    {entry.prefix !== undefined || entry.suffix !== undefined ? '…' : ''}
                    {wordOf(entry.suffix)}
                  </span>
                </Table.Td>
                <Table.Td>{wordsOf(entry.methods).map(methodName).join(', ')}</Table.Td>
                <Table.Td>{wordsOf(entry.backEnds).join(', ')}</Table.Td>
                {draft.mayEdit && (
                  <Table.Td>
                    <EntryActions
                      name={name}
                      stays={t('realms.lastStays')}
                      edit={() => setEdited({ name, entry })}
                      remove={entries.length === 1 ? undefined : () => draft.set(path, withEntry(entries, name))}
                    />
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {problems.length > 0 && <Alert color="shu">{problems.join(' ')}</Alert>}
      {draft.mayEdit && (
        <Group>
          <Button variant="default" onClick={() => setEdited({ entry: { backEnds: ['internal'], officeMode: true } })}>
            {t('realms.add')}
          </Button>
        </Group>
      )}
      {edited && (
        <RealmDialog
          name={edited.name ?? ''}
          entry={edited.entry}
          close={() => setEdited(undefined)}
          apply={(name, entry) => draft.set(path, withEntry(entries, edited.name, [name, entry]))}
        />
      )}
    </Stack>
  );
}
