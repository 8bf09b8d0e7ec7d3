import { Anchor, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { PageSkeleton } from '../../frame/page-skeleton.tsx';
import { formatTime } from '../../i18n/format.ts';
import { say } from '../../i18n/say.ts';
import { PageHeading } from '../../kit/page-heading.tsx';
import { Facts, Panel } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { Story } from '../../story/story.tsx';
import { Explained, type ExplainedAttempt } from './explained.tsx';

/** One attempt that failed: why, what cures it, and how it went. */
export function OneAttempt({ connection }: { readonly connection: string }) {
  const { t } = useTranslation('attempts');
  const { data, error, refetch } = useQuery({
    queryKey: ['attempts', 'one', connection],
    queryFn: () => ask(api.GET('/api/attempts/{connection}', { params: { path: { connection } } })),
  });
  const who = data?.record.user ?? data?.record.remote;
  return (
    <>
      <Anchor component={Link} href="/attempts" size="sm">
        ← {t('back')}
      </Anchor>
      <PageHeading
        title={who === undefined ? t('title') : t('of', { who })}
        hint={<span className="mono">{connection}</span>}
      />
      {data === undefined &&
        (error === null ? <PageSkeleton /> : <ProblemAlert error={error} retry={() => void refetch()} />)}
      {data !== undefined && (
        <Stack>
          <Panel title={say(data.sentence)}>
            <Stack>
              <RecordFacts record={data.record} />
              <Explained attempt={data} />
            </Stack>
          </Panel>
          <Story story={data} remote={data.record.remote} edge={data.record.edge} />
        </Stack>
      )}
    </>
  );
}

function RecordFacts({ record }: Pick<ExplainedAttempt, 'record'>) {
  const { t } = useTranslation('attempts');
  return (
    <Facts
      facts={[
        [t('facts.when'), formatTime(record.startedAt)],
        [t('facts.from'), record.remote],
        [t('facts.client'), record.client],
        [t('facts.edge'), record.edge],
        [t('facts.preSharedKey'), record.preSharedKey],
      ]}
    />
  );
}
