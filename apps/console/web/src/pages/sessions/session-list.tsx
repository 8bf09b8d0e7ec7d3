import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { useMay } from '../../api/use-may.ts';
import { FilterBar, useChosen } from '../../kit/filter-bar.tsx';
import { PageHeading } from '../../kit/page-heading.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { DataTable } from '../../kit/table/data-table.tsx';
import { useLive } from '../../live/use-live.ts';
import { EndDialog } from './end-dialog.tsx';
import { filtered, fitting, type Session, type SessionChanges, valuesOf, withChanges } from './listed.ts';
import { useColumns } from './use-columns.tsx';

const queryKey = ['sessions'];
/** As many as one answer holds. */
const sessionsMax = 20_000;
/** Counters of traffic are told by no event. */
const countersMs = 30_000;

/** Everybody who is in: searched, filtered, sorted, ended. */
export function SessionList() {
  const { t } = useTranslation('sessions');
  const [, navigate] = useLocation();
  const state = useChosen();
  const { data, error, refetch } = useSessions();
  const columns = useColumns();
  const mayEnd = useMay('operator');
  const [ending, setEnding] = useState<Session>();
  const shown = data && fitting(data, state[0]);
  return (
    <>
      <PageHeading title={t('title')} hint={t('hint')} />
      <FilterBar
        state={state}
        filters={useFilters(data)}
        placeholder={t('searchFor')}
        shown={shown?.length}
        total={data?.length}
      />
      {error !== null && data === undefined ? (
        <ProblemAlert error={error} retry={() => void refetch()} />
      ) : (
        <DataTable
          label={t('title')}
          columns={columns}
          rows={shown}
          keyOf={({ connection }) => connection}
          nameOf={({ user, remote }) => user ?? remote}
          sorting={{ column: 'since', descending: true }}
          nothing={data?.length === 0 ? t('none') : t('kit.nothingFound')}
          onOpen={({ connection }) => navigate(`/sessions/${connection}`)}
          actions={(session) => [
            { label: t('show'), icon: 'right', onSelect: () => navigate(`/sessions/${session.connection}`) },
            ...(mayEnd
              ? [{ label: t('end'), icon: 'close' as const, destructive: true, onSelect: () => setEnding(session) }]
              : []),
          ]}
        />
      )}
      <EndDialog session={ending} onClose={() => setEnding(undefined)} />
    </>
  );
}

function useSessions() {
  const queries = useQueryClient();
  // What is told while the answer is on its way may not be in it.
  const meanwhile = useRef<SessionChanges[]>(undefined);
  useLive<SessionChanges>('sessions', (told) => {
    meanwhile.current?.push(told);
    queries.setQueryData<Session[]>(queryKey, (before) => before && withChanges(before, told));
  });
  return useQuery({
    queryKey,
    queryFn: async () => {
      const told: SessionChanges[] = [];
      meanwhile.current = told;
      try {
        const answer = await ask(api.GET('/api/sessions', { params: { query: { limit: sessionsMax } } }));
        return told.reduce(withChanges, answer.sessions);
      } finally {
        if (meanwhile.current === told) meanwhile.current = undefined;
      }
    },
    refetchInterval: countersMs,
  });
}

function useFilters(sessions: readonly Session[] | undefined) {
  const { t } = useTranslation(['sessions', 'story']);
  return useMemo(
    () =>
      filtered.map((name) => ({
        name,
        label: t(`filters.${name}`),
        options: valuesOf(sessions ?? [], name).map((value) => ({
          value,
          label: name === 'step' ? t(`story:steps.${value as Session['step']}`) : value,
        })),
      })),
    [sessions, t],
  );
}
