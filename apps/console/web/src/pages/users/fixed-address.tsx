import { Alert, Code, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/answers.ts';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { useMay } from '../../api/use-may.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Facts, Panel } from '../../kit/panel.tsx';

import { assignmentLine } from './assignment-line.ts';

type Told = AnswerOf<'/api/users/{name}/assigned-address'>;

/** What the per-user file has for this user; nothing where the settings have no such file. */
export function FixedAddress({ name }: { readonly name: string }) {
  const { t } = useTranslation('users');
  const { data } = useQuery({
    queryKey: ['assigned-address', name],
    queryFn: () => ask(api.GET('/api/users/{name}/assigned-address', { params: { path: { name } } })),
  });
  const mayChange = useMay('administrator');
  if (data === undefined) return null;
  const { assigned, file } = data;
  return (
    <Panel title={t('fixed.title')}>
      <Stack gap="sm">
        {assigned === undefined ? (
          <Text size="sm">{file === undefined ? t('fixed.noFile') : t('fixed.none', { file })}</Text>
        ) : (
          <Facts
            facts={[
              [t('fixed.address'), assigned.addresses],
              [t('fixed.line'), `${file ?? ''}:${assigned.line}`],
              [t('fixed.by'), t(`fixed.whose.${assigned.by}`, { who: assigned.who })],
              [t('fixed.pool'), assigned.pool ?? t('fixed.noPool')],
            ]}
          />
        )}
        <Doubts told={data} />
        {mayChange && <NewLine name={name} file={file} />}
      </Stack>
    </Panel>
  );
}

/** The file is none of those that are published from here: the line to be added to it, to copy. */
function NewLine({ name, file }: { readonly name: string; readonly file: string | undefined }) {
  const { t } = useTranslation('users');
  const [address, setAddress] = useState('');
  const line = assignmentLine(name, address);
  return (
    <Stack gap="xs">
      <TextInput
        label={t('fixed.give')}
        description={t('fixed.giveHint', { file: file ?? 'officeMode.file' })}
        placeholder="10.5.5.8"
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        error={address !== '' && line === undefined ? t('fixed.noAddress') : undefined}
      />
      {line !== undefined && (
        <Group wrap="nowrap">
          <Code>{line}</Code>
          <CopyButton value={line} />
        </Group>
      )}
    </Stack>
  );
}

function Doubts({ told: { assigned, heldBy, unreadable } }: { readonly told: Told }) {
  const { t } = useTranslation('users');
  const doubts = [
    ...(unreadable === undefined ? [] : [unreadable]),
    ...(assigned?.asked === false ? [t('fixed.notAsked')] : []),
    ...heldBy.map(({ user, address }) => t('fixed.held', { user, address })),
    ...(assigned?.shared ?? []).map(({ line, who, addresses }) => t('fixed.shared', { line, who, addresses })),
    ...(assigned?.problems ?? []),
  ];
  if (doubts.length === 0) return null;
  return (
    <Alert color="yamabuki" title={t('fixed.doubts')}>
      <List size="sm">
        {doubts.map((doubt) => (
          <List.Item key={doubt}>{doubt}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
