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
  return useMemo(
    () => [
      {
        id: 'user',
        header: t('columns.user'),
        cell: (session) => <User session={session} />,
        sort: ({ user }) => user,
      },
      {
        id: 'address',
        header: t('columns.address'),
        cell: ({ address }) => address,
        sort: ({ address }) => address,
        width: 130,
      },
      {
        id: 'client',
        header: t('columns.client'),
        cell: ({ client }) => client,
        sort: ({ client }) => client,
        wide: 'sm',
      },
      {
        id: 'remote',
        header: t('columns.remote'),
        cell: ({ remote }) => remote,
        sort: ({ remote }) => remote,
        wide: 'sm',
      },
      {
        id: 'realm',
        header: t('columns.realm'),
        cell: ({ realm }) => realm,
        sort: ({ realm }) => realm,
        wide: 'md',
        width: 110,
      },
      {
        id: 'edge',
        header: t('columns.edge'),
        cell: ({ edge }) => edge,
        sort: ({ edge }) => edge,
        wide: 'lg',
        width: 110,
      },
      {
        id: 'step',
        header: t('columns.step'),
        cell: ({ step }) => <State tone={step === 'connected' ? 'good' : 'warn'}>{t(`story:steps.${step}`)}</State>,
        sort: ({ step }) => step,
        wide: 'md',
        width: 170,
      },
      {
        id: 'since',
        header: t('columns.since'),
        cell: ({ since }) => formatDuration(Date.now() - Date.parse(since)),
        sort: ({ since }) => Date.parse(since),
        align: 'end',
        width: 110,
      },
      ...trafficColumns(t('columns.received'), t('columns.sent')),
    ],
    [t],
  );
}

const trafficColumns = (received: string, sent: string): readonly Column<Session>[] => [
  {
    id: 'received',
    header: received,
    cell: ({ bytesIn }) => formatBytes(bytesIn),
    sort: ({ bytesIn }) => bytesIn,
    align: 'end',
    wide: 'md',
    width: 100,
  },
  {
    id: 'sent',
    header: sent,
    cell: ({ bytesOut }) => formatBytes(bytesOut),
    sort: ({ bytesOut }) => bytesOut,
    align: 'end',
    wide: 'md',
    width: 100,
  },
];

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
