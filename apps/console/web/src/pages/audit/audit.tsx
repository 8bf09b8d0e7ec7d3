import { Anchor, Button, Group, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/answers.ts';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { formatTime } from '../../i18n/format.ts';
import { type Chosen, FilterBar, useChosen } from '../../kit/filter-bar.tsx';
import { PageHeading } from '../../kit/page-heading.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import type { Column } from '../../kit/table/columns.ts';
import { DataTable } from '../../kit/table/data-table.tsx';
import { ChangeDrawer } from './change-drawer.tsx';
import { What, Who } from './words.tsx';

export type Change = AnswerOf<'/api/changes'>['changes'][number];

/** What administrators have changed. */
export default function Audit() {
  const { t } = useTranslation('audit');
  const state = useChosen();
  const [chosen, choose] = state;
  const { changes, error, more, isMore, retry } = useChanges(chosen);
  const [shown, setShown] = useState<Change>();
  const columns = useColumns(setShown);
  return (
    <>
      <PageHeading title={t('title')} hint={t('hint')} />
      <FilterBar state={state} placeholder={t('searchFor')} shown={changes?.length}>
        <TextInput
          aria-label={t('who')}
          placeholder={t('who')}
          value={chosen.by ?? ''}
          onChange={(event) => choose('by', event.currentTarget.value)}
          w={200}
        />
      </FilterBar>
      {error !== null && changes === undefined ? (
        <ProblemAlert error={error} retry={retry} />
      ) : (
        <DataTable
          label={t('title')}
          columns={columns}
          rows={changes}
          keyOf={({ id }) => id}
          nothing={Object.keys(chosen).length === 0 ? t('none') : t('kit.nothingFound')}
          onOpen={setShown}
        />
      )}
      {more !== undefined && (
        <Group justify="center" mt="sm">
          <Button variant="default" loading={isMore} onClick={more}>
            {t('more')}
          </Button>
        </Group>
      )}
      <ChangeDrawer change={shown} onClose={() => setShown(undefined)} />
    </>
  );
}

function useChanges({ search, by }: Chosen) {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: ['changes', search, by],
    queryFn: ({ pageParam }) => {
      const query = {
        ...(search !== undefined && { what: search }),
        ...(by !== undefined && { by }),
        ...(pageParam !== undefined && { before: pageParam }),
      };
      return ask(api.GET('/api/changes', { params: { query } }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ changes, more }) => (more ? changes.at(-1)?.id : undefined),
    placeholderData: (before) => before,
  });
  return {
    changes: useMemo(() => data?.pages.flatMap(({ changes }) => changes), [data]),
    error,
    more: hasNextPage ? () => void fetchNextPage() : undefined,
    isMore: isFetchingNextPage,
    retry: () => void refetch(),
  };
}

function useColumns(onShow: (change: Change) => void): readonly Column<Change>[] {
  const { t } = useTranslation('audit');
  return useMemo(
    () => [
      {
        id: 'at',
        header: t('columns.at'),
        cell: ({ at }) => formatTime(at),
        sort: ({ at }) => Date.parse(at),
        width: 190,
      },
      {
        id: 'by',
        header: t('columns.by'),
        cell: ({ by }) => <Who by={by} />,
        sort: ({ by }) => by,
        wide: 'sm',
        width: 200,
      },
      {
        id: 'what',
        header: t('columns.what'),
        cell: ({ what }) => <What what={what} />,
        sort: ({ what }) => what,
      },
      {
        id: 'from',
        header: t('columns.from'),
        cell: ({ from }) => from,
        sort: ({ from }) => from,
        wide: 'sm',
        width: 160,
      },
      {
        id: 'show',
        header: t('change'),
        cell: (change) => (
          <Anchor component="button" type="button" size="sm" tabIndex={-1} onClick={() => onShow(change)}>
            {t('show')}
          </Anchor>
        ),
        wide: 'sm',
        width: 130,
      },
    ],
    [t, onShow],
  );
}
