import { Anchor, Button, Group, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { AnswerOf } from '../../api/answers.ts';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { formatTime } from '../../i18n/format.ts';
import { say } from '../../i18n/say.ts';
import { type Chosen, FilterBar, useChosen } from '../../kit/filter-bar.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import type { Column } from '../../kit/table/columns.ts';
import { DataTable } from '../../kit/table/data-table.tsx';
import { Groups } from './groups.tsx';

type Session = AnswerOf<'/api/sessions'>['sessions'][number];
type Attempt = AnswerOf<'/api/attempts'>['attempts'][number];
export type Code = Attempt['code'];

/** Attempts that failed, by their causes and one by one. */
export function AttemptList() {
  const { t } = useTranslation('attempts');
  const [, navigate] = useLocation();
  const state = useChosen();
  const { attempts, groups, error, more } = useAttempts(state[0]);
  const columns = useColumns();
  if (error !== null && attempts === undefined) return <ProblemAlert error={error} />;
  return (
    <>
      <Groups groups={groups} chosen={state[0].code} onChoose={(code) => state[1]('code', code)} />
      <section aria-label={t('title')}>
        <FilterBar
          state={state}
          filters={[
            {
              name: 'code',
              label: t('filters.code'),
              options: groups.map(({ code, sentence }) => ({ value: code, label: say(sentence) })),
            },
          ]}
          placeholder={t('searchFor')}
          shown={attempts?.length}
        />
        <DataTable
          label={t('title')}
          columns={columns}
          rows={attempts}
          keyOf={({ connection }) => connection}
          height="max(18rem, min(34rem, 60dvh))"
          nothing={Object.keys(state[0]).length === 0 ? t('none') : t('kit.nothingFound')}
          onOpen={({ connection }) => navigate(`/attempts/${connection}`)}
        />
        {more !== undefined && (
          <Group justify="center" mt="sm">
            <Button variant="default" onClick={more}>
              {t('more')}
            </Button>
          </Group>
        )}
      </section>
    </>
  );
}

/** How often it is asked anew: nobody misses an attempt that failed while one looks. */
const refetchInterval = 10_000;

function useAttempts({ code, search }: Chosen) {
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['attempts', code, search],
    queryFn: ({ pageParam }) => {
      const query = {
        ...(code !== undefined && { code: code as NonNullable<Code> }),
        ...(search !== undefined && { user: search }),
        ...(pageParam !== undefined && { before: pageParam }),
      };
      return ask(api.GET('/api/attempts', { params: { query } }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    refetchInterval,
  });
  return {
    attempts: useMemo(() => data?.pages.flatMap(({ attempts }) => attempts), [data]),
    groups: data?.pages[0]?.groups ?? [],
    error,
    more: hasNextPage ? () => void fetchNextPage() : undefined,
  };
}

function useColumns(): readonly Column<Attempt>[] {
  const { t } = useTranslation(['attempts', 'story']);
  // Where the column of causes is left out, the cause stands below the user.
  const isPhone = useMediaQuery('(max-width: 48em)') === true;
  return useMemo(
    () => [
      {
        id: 'when',
        header: t('columns.when'),
        cell: ({ startedAt, connection }) => (
          <Anchor component={Link} href={`/attempts/${connection}`} size="sm" tabIndex={-1}>
            {formatTime(startedAt)}
          </Anchor>
        ),
        sort: ({ startedAt }) => Date.parse(startedAt),
        width: 190,
      },
      {
        id: 'user',
        header: t('columns.user'),
        cell: ({ user, reason }) => (
          <>
            {user ?? t('nameless')}
            {isPhone && (
              <Text size="xs" c="dimmed" truncate>
                {say(reason)}
              </Text>
            )}
          </>
        ),
        sort: ({ user }) => user ?? undefined,
        width: 150,
      },
      {
        id: 'cause',
        header: t('columns.cause'),
        cell: ({ reason }) => say(reason),
        sort: ({ code }) => code ?? undefined,
        wide: 'sm',
      },
      {
        id: 'client',
        header: t('columns.client'),
        cell: ({ client }) => client,
        sort: ({ client }) => client ?? undefined,
        wide: 'sm',
        width: 120,
      },
      {
        id: 'remote',
        header: t('columns.remote'),
        cell: ({ remote }) => remote,
        sort: ({ remote }) => remote,
        wide: 'md',
        width: 165,
      },
      {
        id: 'step',
        header: t('columns.step'),
        cell: ({ step }) => step && t(`story:steps.${step as Session['step']}`, { defaultValue: step }),
        sort: ({ step }) => step ?? undefined,
        wide: 'md',
        width: 165,
      },
    ],
    [t, isPhone],
  );
}
