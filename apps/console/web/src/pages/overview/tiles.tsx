import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration, formatNumber, formatRate, formatShare } from '../../i18n/format.ts';
import classes from './overview.module.css';
import type { OverviewAnswer } from './samples.ts';

/** What one looks at first. */
export function Tiles({ data }: { readonly data: OverviewAnswer }) {
  const { t } = useTranslation('overview');
  const { sessions, attempts, problems, samples } = data;
  const last = samples.at(-1);
  const [bytesIn, bytesOut] = [last?.bytesInPerSecond ?? 0, last?.bytesOutPerSecond ?? 0];
  const all = attempts.connected + attempts.refused;
  const span = formatDuration(attempts.sinceMs);
  return (
    <>
      <Tile title={t('connected')} under={t('underWay', { count: sessions.underWay })}>
        {formatNumber(sessions.connected)}
      </Tile>
      <Tile title={t('throughput')} under={t('inOut', { in: formatRate(bytesIn), out: formatRate(bytesOut) })}>
        {formatRate(bytesIn + bytesOut)}
      </Tile>
      <Tile
        title={t('succeeded')}
        under={
          all === 0
            ? t('noAttempts', { span })
            : t('ofAttempts', { connected: formatNumber(attempts.connected), all: formatNumber(all), span })
        }
      >
        {all === 0 ? '–' : formatShare(attempts.connected / all)}
      </Tile>
      <Tile
        title={t('problems')}
        under={problems.length === 0 ? t('noProblems') : t('problemsHint')}
        tone={problems.length === 0 ? 'good' : 'bad'}
      >
        {formatNumber(problems.length)}
      </Tile>
    </>
  );
}

interface TileProps {
  readonly title: string;
  readonly under: string;
  readonly tone?: 'good' | 'bad';
  readonly children: ReactNode;
}

function Tile({ title, under, tone, children }: TileProps) {
  const id = useId();
  return (
    <section className={`${classes.tile} ${classes.quarter}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className={classes.figure} data-tone={tone}>
        {children}
      </p>
      <p className={classes.under}>{under}</p>
    </section>
  );
}
