import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { PageSkeleton } from '../../frame/page-skeleton.tsx';
import { PageHeading } from '../../kit/page-heading.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { useLive } from '../../live/use-live.ts';
import { BackEnds, Edges, Expiring, Pools } from './lists.tsx';
import classes from './overview.module.css';
import { AttemptPlot, Reasons, SessionPlot, TrafficPlot } from './plots.tsx';
import { Problems } from './problems.tsx';
import { type Now, newest, type OverviewAnswer, type Sample, untilNow, withSample } from './samples.ts';
import { Tiles } from './tiles.tsx';

const queryKey = ['overview'];

/** How the gateway does, as it does it. */
export default function Overview() {
  const { t } = useTranslation('overview');
  const { data, error, refetch } = useOverview();
  return (
    <>
      <PageHeading title={t('title')} hint={t('hint')} />
      {error !== null && data === undefined && <ProblemAlert error={error} retry={() => void refetch()} />}
      {data === undefined ? error === null && <PageSkeleton /> : <Shown data={data} />}
    </>
  );
}

function useOverview() {
  const queries = useQueryClient();
  const change = (by: (before: OverviewAnswer) => OverviewAnswer): void => {
    queries.setQueryData<OverviewAnswer>(queryKey, (before) => before && by(before));
  };
  const told = useRef<Now>(undefined);
  useLive<Now>('overview', (now) => {
    told.current = now;
    change(({ samples }) => ({ ...now, samples }));
  });
  useLive<Sample>('sample', (told) => change((before) => ({ ...before, samples: withSample(before.samples, told) })));
  return useQuery({ queryKey, queryFn: async () => newest(await ask(api.GET('/api/overview')), told.current) });
}

function Shown({ data }: { readonly data: OverviewAnswer }) {
  return (
    <div className={classes.grid}>
      <Tiles data={data} />
      <Problems problems={data.problems} />
      <div className={classes.wide}>
        <SessionPlot samples={untilNow(data)} />
      </div>
      <div className={classes.third}>
        <AttemptPlot attempts={data.attempts} />
      </div>
      <div className={classes.wide}>
        <TrafficPlot samples={data.samples} />
      </div>
      <div className={classes.third}>
        <Reasons attempts={data.attempts} />
      </div>
      <div className={classes.third}>
        <Pools pools={data.pools} />
      </div>
      <div className={classes.third}>
        <BackEnds backEnds={data.backEnds} />
      </div>
      <div className={classes.third}>
        <Edges edges={data.edges} />
      </div>
      <div className={classes.full}>
        <Expiring {...data} />
      </div>
    </div>
  );
}
