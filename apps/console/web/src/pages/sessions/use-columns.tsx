import { Anchor, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { formatBytes, formatDuration } from '../../i18n/format.ts';
import { State } from '../../kit/panel.tsx';
import type { Column } from '../../kit/table/columns.ts';
import type { Session } from './listed.ts';

/** The list's columns, in the language of the page. */
export function useColumns(): readonly Column<Session>[] {
  const { t } = useTranslation(['sessions', 'story']);
  return useMemo(() => {
    const nameOf = (column: Named | 'step' | 'since' | 'received' | 'sent'): string => t(`columns.${column}`);
    return [
      { id: 'user', header: nameOf('user'), cell: (session) => <User session={session} />, sort: ({ user }) => user },
      ...named.map(({ of, ...column }) => ({
        id: of,
        header: nameOf(of),
        cell: valueIn(of),
        sort: valueIn(of),
        ...column,
      })),
      {
        id: 'step',
        header: nameOf('step'),
        cell: ({ step }) => <State tone={step === 'connected' ? 'good' : 'warn'}>{t(`story:steps.${step}`)}</State>,
        sort: ({ step }) => step,
        wide: 'lg',
        width: 130,
      },
      {
        id: 'since',
        header: nameOf('since'),
        cell: ({ since }) => formatDuration(Date.now() - Date.parse(since)),
        sort: ({ since }) => Date.parse(since),
        align: 'end',
        wide: 'sm',
        width: 110,
      },
      traffic('bytesIn', nameOf('received')),
      traffic('bytesOut', nameOf('sent')),
    ];
  }, [t]);
}

type Named = 'user' | 'address' | 'client' | 'remote' | 'realm' | 'edge';

/** Columns that show a value as it is. */
const named = [
  { of: 'address', width: 125 },
  { of: 'client', wide: 'sm', width: 180 },
  { of: 'remote', wide: 'sm', width: 175 },
  { of: 'realm', wide: 'lg', width: 110 },
  { of: 'edge', wide: 'lg', width: 110 },
] as const;

const valueIn =
  (of: Named) =>
  (session: Session): string | undefined =>
    session[of];

const traffic = (of: 'bytesIn' | 'bytesOut', header: string): Column<Session> => ({
  id: of,
  header,
  cell: (session) => formatBytes(session[of]),
  sort: (session) => session[of],
  align: 'end',
  wide: 'md',
  width: 100,
});

function User({ session: { connection, user } }: { readonly session: Session }) {
  const { t } = useTranslation('sessions');
  return (
    <Anchor component={Link} href={`/sessions/${connection}`} size="sm" tabIndex={-1}>
      {user ?? (
        <Text span size="sm" c="dimmed">
          {t('nameless')}
        </Text>
      )}
    </Anchor>
  );
}
