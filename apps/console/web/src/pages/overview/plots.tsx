import { Anchor, Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { formatDuration, formatNumber, formatRate } from '../../i18n/format.ts';
import { say } from '../../i18n/say.ts';
import { Panel } from '../../kit/panel.tsx';
import { Donut } from '../../kit/plots/donut.tsx';
import { AreaPlot } from '../../kit/plots/time-plot.tsx';
import classes from './overview.module.css';
import type { Now, Sample } from './samples.ts';

/** 100 kbit/s. */
const leastBytesPerSecond = 12_500;
/** Samples come every five seconds; without some in a row the console was not there, or the page did not hear of it. */
const gapMs = 30_000;

interface SamplesProps {
  readonly samples: readonly Sample[];
}

/** Of what the samples tell: less than the hour where the console has not looked that long. */
const spanOf = (t: TFunction<'overview'>, samples: readonly Sample[]): string =>
  t('lastSpan', { span: formatDuration((samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0)) });

export function SessionPlot({ samples }: SamplesProps) {
  const { t } = useTranslation('overview');
  return (
    <Panel title={t('sessions')} aside={spanOf(t, samples)}>
      <AreaPlot
        label={t('sessions')}
        times={samples.map(({ at }) => at)}
        gapMs={gapMs}
        format={formatNumber}
        least={4}
        series={[
          {
            name: 'connected',
            label: t('connected'),
            color: 'var(--plot-1)',
            values: samples.map(({ connected }) => connected),
          },
        ]}
      />
    </Panel>
  );
}

export function TrafficPlot({ samples }: SamplesProps) {
  const { t } = useTranslation('overview');
  const [received, sent] = [
    samples.map(({ bytesInPerSecond }) => bytesInPerSecond),
    samples.map(({ bytesOutPerSecond }) => bytesOutPerSecond),
  ];
  return (
    <Panel title={t('traffic')} aside={spanOf(t, samples)}>
      <AreaPlot
        label={t('traffic')}
        times={samples.map(({ at }) => at)}
        gapMs={gapMs}
        format={formatRate}
        least={leastBytesPerSecond}
        series={[
          { name: 'in', label: t('in'), color: 'var(--plot-2)', values: received },
          { name: 'out', label: t('out'), color: 'var(--plot-5)', values: sent },
        ]}
      />
    </Panel>
  );
}

export function AttemptPlot({ attempts }: Pick<Now, 'attempts'>) {
  const { t } = useTranslation('overview');
  return (
    <Panel title={t('attempts')}>
      <Donut
        label={t('attempts')}
        unit={t('attemptsUnit')}
        parts={[
          { name: 'established', label: t('established'), color: 'var(--plot-2)', value: attempts.connected },
          { name: 'refused', label: t('refused'), color: 'var(--plot-3)', value: attempts.refused },
        ]}
      />
    </Panel>
  );
}

/** What attempts failed for, the most frequent first. */
export function Reasons({ attempts }: Pick<Now, 'attempts'>) {
  const { t } = useTranslation('overview');
  const most = Math.max(1, ...attempts.codes.map(({ count }) => count));
  const all = (
    <Anchor component={Link} href="/attempts" size="sm">
      {t('allAttempts')}
    </Anchor>
  );
  return (
    <Panel title={t('why')} aside={all}>
      {attempts.codes.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('noneFailed')}
        </Text>
      ) : (
        <ul className={classes.list}>
          {attempts.codes.map(({ code, sentence, count }) => (
            <li key={code}>
              <Link
                href={`/attempts?code=${code}`}
                className={classes.bar}
                style={{ '--share': `${(count / most) * 100}%` } as CSSProperties}
              >
                <span>{say(sentence)}</span>
                <b>{formatNumber(count)}</b>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
