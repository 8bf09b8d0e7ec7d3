import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { formatDate } from '../../i18n/format.ts';
import { FilterBar, useChosen } from '../../kit/filter-bar.tsx';
import { State } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import type { Column } from '../../kit/table/columns.ts';
import { DataTable } from '../../kit/table/data-table.tsx';
import { certificateStates, certificatesKey, type Issued, kinds, stateOf, tones } from './certificate.ts';
import { CertificateDrawer } from './certificate-drawer.tsx';

/** All that the internal CA has issued. */
export function IssuedList() {
  const { t } = useTranslation('certificates');
  const state = useChosen();
  const [chosen] = state;
  const [shown, setShown] = useState<Issued>();
  const { data, error, refetch } = useQuery({
    queryKey: certificatesKey,
    queryFn: () => ask(api.GET('/api/certificates')),
  });
  const uses = useUses();
  const columns = useColumns(uses, setShown);
  const fitting = useMemo(() => {
    const search = chosen.search?.toLowerCase();
    return data?.certificates.filter(
      (each) =>
        (chosen.kind === undefined || each.kind === chosen.kind) &&
        (chosen.state === undefined || stateOf(each) === chosen.state) &&
        (search === undefined || each.name.toLowerCase().includes(search) || each.serial.includes(search)),
    );
  }, [data, chosen]);
  const filters = [
    { name: 'kind', label: t('columns.kind'), options: kinds.map((value) => ({ value, label: t(`kinds.${value}`) })) },
    {
      name: 'state',
      label: t('columns.state'),
      options: certificateStates.map((value) => ({ value, label: t(`states.${value}`) })),
    },
  ];
  if (error !== null && data === undefined) return <ProblemAlert error={error} retry={() => void refetch()} />;
  return (
    <>
      <FilterBar
        state={state}
        filters={filters}
        placeholder={t('searchFor')}
        shown={fitting?.length}
        total={data?.certificates.length}
      />
      {data?.more === true && <Text size="sm">{t('more')}</Text>}
      <DataTable
        label={t('tabs.issued')}
        columns={columns}
        rows={fitting}
        keyOf={({ serial }) => serial}
        sorting={{ column: 'issued', descending: true }}
        nothing={data?.certificates.length === 0 ? t('none') : t('kit.nothingFound')}
        onOpen={setShown}
      />
      <CertificateDrawer issued={shown} onClose={() => setShown(undefined)} />
    </>
  );
}

/** By serial number of a certificate that the gateway shows: what for. */
function useUses(): ReadonlyMap<string, string> {
  const { t } = useTranslation('certificates');
  const { data } = useQuery({
    queryKey: ['gateway-certificates'],
    queryFn: () => ask(api.GET('/api/gateway-certificates')),
  });
  return useMemo(() => {
    const shown = data?.certificates.flatMap(({ certificate, use }) =>
      certificate === undefined ? [] : [[certificate.serial, t(`gateway.uses.${use}`)] as const],
    );
    const uses = new Map<string, string>();
    for (const [serial, use] of shown ?? []) {
      const before = uses.get(serial);
      if (before?.includes(use) !== true) uses.set(serial, before === undefined ? use : `${before}, ${use}`);
    }
    return uses;
  }, [data, t]);
}

function useColumns(uses: ReadonlyMap<string, string>, onOpen: (issued: Issued) => void): readonly Column<Issued>[] {
  const { t } = useTranslation('certificates');
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('columns.name'),
        cell: (each) => (
          <>
            <Anchor component="button" type="button" size="sm" tabIndex={-1} onClick={() => onOpen(each)}>
              {each.name}
            </Anchor>
            <Text size="xs" c="dimmed" truncate lh={1.3} hiddenFrom="sm">
              {uses.get(each.serial)}
            </Text>
          </>
        ),
        sort: ({ name }) => name,
      },
      {
        id: 'use',
        header: t('gateway.columns.use'),
        cell: ({ serial }) => uses.get(serial) ?? '',
        sort: ({ serial }) => uses.get(serial),
        width: 180,
        wide: 'sm',
      },
      {
        id: 'kind',
        header: t('columns.kind'),
        cell: ({ kind }) => t(`kinds.${kind}`),
        sort: ({ kind }) => kind,
        width: 130,
        wide: 'sm',
      },
      {
        id: 'serial',
        header: t('columns.serial'),
        cell: ({ serial }) => <span className="mono">{serial}</span>,
        wide: 'lg',
      },
      {
        id: 'state',
        header: t('columns.state'),
        cell: (each) => <State tone={tones[stateOf(each)]}>{t(`states.${stateOf(each)}`)}</State>,
        sort: (each) => stateOf(each),
        width: 170,
      },
      {
        id: 'issued',
        header: t('columns.issued'),
        cell: ({ issuedAt }) => formatDate(issuedAt),
        sort: ({ issuedAt }) => issuedAt,
        width: 140,
        wide: 'md',
      },
      {
        id: 'expires',
        header: t('columns.expires'),
        cell: ({ notAfter }) => formatDate(notAfter),
        sort: ({ notAfter }) => notAfter,
        width: 140,
        wide: 'sm',
      },
    ],
    [t, uses, onOpen],
  );
}
