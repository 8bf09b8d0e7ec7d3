import { Alert, Anchor, Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { AnswerOf } from '../../api/answers.ts';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { useMay } from '../../api/use-may.ts';
import { PageSkeleton } from '../../frame/page-skeleton.tsx';
import { PageHeading } from '../../kit/page-heading.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { Story } from '../../story/story.tsx';
import { EndDialog } from './end-dialog.tsx';
import { Live, Past } from './session-facts.tsx';

/** What counts of a session grows while one looks. */
const refetchInterval = 3000;

export type SessionAnswer = AnswerOf<'/api/sessions/{connection}'>;

/** One session: what is known of it, and how it came about. */
export function OneSession({ connection }: { readonly connection: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions', connection],
    queryFn: () => ask(api.GET('/api/sessions/{connection}', { params: { path: { connection } } })),
    refetchInterval: ({ state }) => (state.data?.live === null ? false : refetchInterval),
  });
  const { t } = useTranslation('sessions');
  const mayEnd = useMay('operator');
  const user = data?.live?.user ?? data?.record?.user ?? undefined;
  return (
    <>
      <Anchor component={Link} href="/sessions" size="sm">
        ← {t('back')}
      </Anchor>
      <PageHeading
        title={user === undefined ? t('title') : t('of', { user })}
        hint={<span className="mono">{connection}</span>}
      >
        {mayEnd && data?.live && <End live={data.live} />}
      </PageHeading>
      {data === undefined &&
        (error === null ? <PageSkeleton /> : <ProblemAlert error={error} retry={() => void refetch()} />)}
      {data !== undefined && <Known data={data} />}
    </>
  );
}

function Known({ data }: { readonly data: SessionAnswer }) {
  const { t } = useTranslation('sessions');
  const { live, record } = data;
  const place = live ?? record;
  return (
    <Stack>
      {live === null && (
        <Alert color="gray" role="status">
          {record === null ? t('unknown') : t('isOver')}
        </Alert>
      )}
      {live === null ? record !== null && <Past record={record} /> : <Live live={live} />}
      {place !== null && <Story story={data} remote={place.remote} edge={place.edge} />}
    </Stack>
  );
}

function End({ live }: { readonly live: NonNullable<SessionAnswer['live']> }) {
  const { t } = useTranslation('sessions');
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <Button color="shu" variant="light" onClick={() => setAsked(true)}>
        {t('end')}
      </Button>
      <EndDialog session={isAsked ? live : undefined} onClose={() => setAsked(false)} />
    </>
  );
}
