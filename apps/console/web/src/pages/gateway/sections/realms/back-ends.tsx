import { Alert, Badge, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../../../api/ask.ts';
import { api } from '../../../../api/client.ts';
import { useDraft } from '../../draft/draft.tsx';
import { fieldsOf } from './back-end.ts';
import { BackEndDialog } from './back-end-dialog.tsx';
import { type Entry, entriesAt, withEntry } from './entries.ts';
import { EntryActions } from './entry-actions.tsx';

const path = ['backEnds'] as const;
const refreshMs = 10_000;
const colours = { up: 'matsu', down: 'shu', untried: 'gray' } as const;

/** Servers that know users, and how they do. */
export function BackEnds() {
  const { t } = useTranslation('gateway');
  const draft = useDraft();
  const entries = entriesAt(draft, path);
  const [edited, setEdited] = useState<{ readonly name?: string; readonly entry: Entry }>();
  const { data } = useQuery({
    queryKey: ['back-ends'],
    queryFn: async () => await ask(api.GET('/api/back-ends')),
    refetchInterval: refreshMs,
  });
  const statesOf = (name: string) => data?.backEnds.filter((each) => each.name === name) ?? [];
  const problems = draft.problems(path);
  return (
    <Stack>
      <div>
        <Title order={2} size="h4">
          {t('realms.backEndsTitle')}
        </Title>
        <Text c="dimmed" size="sm">
          {t('realms.internal')} {t('realms.backEndsHint')}
        </Text>
      </div>
      {entries.length > 0 && (
        <Table.ScrollContainer minWidth={720}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                {(['name', 'kind', 'servers', 'health'] as const).map((column) => (
                  <Table.Th key={column}>{t(`realms.${column}`)}</Table.Th>
                ))}
                {draft.mayEdit && <Table.Th>{t('kit.actions')}</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {entries.map(([name, entry]) => {
                const { kind, servers } = fieldsOf(entry);
                return (
                  <Table.Tr key={name}>
                    <Table.Td>{name}</Table.Td>
                    <Table.Td>{t(`realms.kinds.${kind}`)}</Table.Td>
                    <Table.Td>{servers.join(', ')}</Table.Td>
                    <Table.Td>
                      {statesOf(name).map(({ server, state, detail }) => (
                        <Badge key={server} variant="light" color={colours[state]} title={detail ?? server}>
                          {t(`realms.healthStates.${state}`)}
                        </Badge>
                      ))}
                    </Table.Td>
                    {draft.mayEdit && (
                      <Table.Td>
                        <EntryActions
                          name={name}
                          edit={() => setEdited({ name, entry })}
                          remove={() => draft.set(path, withEntry(entries, name))}
                        />
                      </Table.Td>
                    )}
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {problems.length > 0 && <Alert color="shu">{problems.join(' ')}</Alert>}
      {draft.mayEdit && (
        <Group>
          <Button variant="default" onClick={() => setEdited({ entry: { kind: 'radius' } })}>
            {t('realms.addBackEnd')}
          </Button>
        </Group>
      )}
      {edited && (
        <BackEndDialog
          name={edited.name ?? ''}
          entry={edited.entry}
          close={() => setEdited(undefined)}
          apply={(name, entry) => draft.set(path, withEntry(entries, edited.name, [name, entry]))}
        />
      )}
    </Stack>
  );
}
