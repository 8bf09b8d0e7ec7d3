import { Alert, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/answers.ts';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { Facts, Panel } from '../../kit/panel.tsx';

type Told = AnswerOf<'/api/users/{name}/assigned-address'>;

/** What the per-user file has for this user; nothing where the settings have no such file. */
export function FixedAddress({ name }: { readonly name: string }) {
  const { t } = useTranslation('users');
  const { data } = useQuery({
    queryKey: ['assigned-address', name],
    queryFn: () => ask(api.GET('/api/users/{name}/assigned-address', { params: { path: { name } } })),
  });
  if (data?.file === undefined) return null;
  const { assigned, file } = data;
  return (
    <Panel title={t('fixed.title')}>
      <Stack gap="sm">
        {assigned === undefined ? (
          <Text size="sm">{t('fixed.none', { file })}</Text>
        ) : (
          <Facts
            facts={[
              [t('fixed.address'), assigned.addresses],
              [t('fixed.line'), `${file}:${assigned.line}`],
              [t('fixed.by'), t(`fixed.whose.${assigned.by}`, { who: assigned.who })],
              [t('fixed.pool'), assigned.pool ?? t('fixed.noPool')],
            ]}
          />
        )}
        <Doubts told={data} />
      </Stack>
    </Panel>
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
