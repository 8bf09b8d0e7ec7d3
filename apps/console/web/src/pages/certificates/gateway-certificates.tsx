import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/answers.ts';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { formatDate } from '../../i18n/format.ts';
import { State } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import type { Column } from '../../kit/table/columns.ts';
import { DataTable } from '../../kit/table/data-table.tsx';
import { stateOf, tones } from './certificate.ts';

type Own = AnswerOf<'/api/gateway-certificates'>['certificates'][number];

/** The gateway's own, as the services that hold their keys see them. */
export function GatewayCertificates() {
  const { t } = useTranslation('certificates');
  const { data, error, refetch } = useQuery({
    queryKey: ['gateway-certificates'],
    queryFn: () => ask(api.GET('/api/gateway-certificates')),
  });
  const columns = useMemo(
    (): readonly Column<Own>[] => [
      { id: 'name', header: t('gateway.columns.name'), cell: ({ name }) => name, sort: ({ name }) => name },
      { id: 'use', header: t('gateway.columns.use'), cell: ({ use }) => t(`gateway.uses.${use}`), width: 150 },
      {
        id: 'service',
        header: t('gateway.columns.service'),
        cell: ({ service, instance }) => `${service} (${instance})`,
        wide: 'lg',
      },
      { id: 'subject', header: t('gateway.columns.subject'), cell: ({ subject }) => subject ?? '', wide: 'md' },
      {
        id: 'until',
        header: t('gateway.columns.until'),
        cell: ({ notAfter }) => (notAfter === undefined ? '' : formatDate(notAfter)),
        sort: ({ notAfter }) => notAfter,
        width: 140,
        wide: 'sm',
      },
      { id: 'state', header: t('gateway.columns.state'), cell: (own) => <OwnState own={own} /> },
    ],
    [t],
  );
  if (error !== null && data === undefined) return <ProblemAlert error={error} retry={() => void refetch()} />;
  return (
    <DataTable
      label={t('tabs.gateway')}
      columns={columns}
      rows={data?.certificates}
      keyOf={({ service, instance, name, use }) => `${service} ${instance} ${name} ${use}`}
      nothing={t('gateway.none')}
    />
  );
}

function OwnState({ own: { notAfter, problem } }: { readonly own: Own }) {
  const { t } = useTranslation('certificates');
  if (problem !== undefined || notAfter === undefined)
    return <State tone="bad">{problem ?? t('states.problem')}</State>;
  const state = stateOf({ notAfter });
  return <State tone={tones[state]}>{t(`states.${state}`)}</State>;
}
