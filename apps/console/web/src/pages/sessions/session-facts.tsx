import { SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatDuration, formatNumber, formatTime } from '../../i18n/format.ts';
import { Facts, Panel, State } from '../../kit/panel.tsx';
import type { SessionAnswer } from './one-session.tsx';

type LiveSession = NonNullable<SessionAnswer['live']>;

/** All that its edge says of a session that stands. */
export function Live({ live }: { readonly live: LiveSession }) {
  return (
    <SimpleGrid cols={{ base: 1, lg: 3 }}>
      <Now live={live} />
      <Security live={live} />
      <Traffic live={live} />
    </SimpleGrid>
  );
}

function Now({ live }: { readonly live: LiveSession }) {
  const { t } = useTranslation(['sessions', 'story']);
  const { step, addressSource, groups = [] } = live;
  return (
    <Panel title={t('now')}>
      <Facts
        facts={[
          [
            t('columns.step'),
            <State key="step" tone={step === 'connected' ? 'good' : 'warn'}>
              {t(`story:steps.${step}`)}
            </State>,
          ],
          [t('columns.since'), `${formatDuration(Date.now() - Date.parse(live.since))} · ${formatTime(live.since)}`],
          [t('columns.address'), live.address],
          [t('facts.source'), addressSource && t(`sources.${addressSource}`)],
          [t('facts.ipv6'), live.ipv6],
          [t('columns.remote'), live.remote],
          [t('columns.client'), live.client],
          [t('columns.edge'), live.edge],
          [t('columns.realm'), live.realm],
          [t('facts.backEnd'), live.backEnd],
          [t('facts.groups'), groups.join(', ')],
        ]}
      />
    </Panel>
  );
}

function Security({ live }: { readonly live: LiveSession }) {
  const { t } = useTranslation('sessions');
  const { certificates = [], icv } = live;
  return (
    <Panel title={t('security')}>
      <Facts
        facts={[
          [t('facts.machine'), live.machine],
          [t('facts.preSharedKey'), live.preSharedKey],
          [t('facts.authentication'), live.authentication],
          [t('facts.ikeSuite'), live.ikeSuite],
          [t('facts.espSuite'), live.espSuite],
          [t('facts.icv'), icv === undefined ? undefined : t('bytes', { count: icv })],
          [t('facts.certificates'), certificates.map(({ serial }) => serial).join(', ')],
        ]}
      />
    </Panel>
  );
}

function Traffic({ live }: { readonly live: LiveSession }) {
  const { t } = useTranslation('sessions');
  const drops = Object.entries(live.drops).filter(([, count]) => count > 0);
  return (
    <Panel title={t('traffic')}>
      <Facts
        facts={[
          [t('columns.received'), formatBytes(live.bytesIn)],
          [t('columns.sent'), formatBytes(live.bytesOut)],
          [t('facts.packetsIn'), formatNumber(live.packetsIn)],
          [t('facts.packetsOut'), formatNumber(live.packetsOut)],
          [t('facts.drops'), drops.map(([reason, count]) => `${reason} ${formatNumber(count)}`).join(', ')],
        ]}
      />
    </Panel>
  );
}

/** What the record says of one that is over. */
export function Past({ record }: { readonly record: NonNullable<SessionAnswer['record']> }) {
  const { t } = useTranslation('sessions');
  const { endedAt, durationMs, bytesIn, bytesOut } = record;
  return (
    <Panel title={t('past')}>
      <Facts
        facts={[
          [t('facts.startedAt'), formatTime(record.startedAt)],
          [t('facts.endedAt'), endedAt && formatTime(endedAt)],
          [t('facts.duration'), durationMs === null ? undefined : formatDuration(durationMs)],
          [t('facts.sentence'), record.sentence],
          [t('facts.detail'), record.detail],
          [t('columns.address'), record.address],
          [t('columns.remote'), record.remote],
          [t('columns.client'), record.client],
          [t('columns.edge'), record.edge],
          [t('facts.authentication'), record.authentication],
          [t('facts.ikeSuite'), record.ikeSuite],
          [t('facts.espSuite'), record.espSuite],
          [t('facts.preSharedKey'), record.preSharedKey],
          [t('columns.received'), bytesIn === null ? undefined : formatBytes(bytesIn)],
          [t('columns.sent'), bytesOut === null ? undefined : formatBytes(bytesOut)],
        ]}
      />
    </Panel>
  );
}
