import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDate, formatDuration, formatNumber, formatRelative } from '../../i18n/format.ts';
import { Panel, State, type Tone } from '../../kit/panel.tsx';
import { Meter } from '../../kit/plots/meter.tsx';
import classes from './overview.module.css';
import type { Now } from './samples.ts';

export function Pools({ pools }: Pick<Now, 'pools'>) {
  const { t } = useTranslation('overview');
  return (
    <Panel title={t('pools')}>
      {pools.length === 0 && <Nothing text={t('noPools')} />}
      <Stack gap="md">
        {pools.map(({ name, addresses, size, inUse }) => (
          <Meter key={name} label={`${name} · ${addresses}`} value={inUse} max={size} />
        ))}
      </Stack>
    </Panel>
  );
}

const serverTones = { up: 'good', down: 'bad', untried: 'calm' } as const satisfies Record<string, Tone>;

/** Servers of the back ends. */
export function BackEnds({ backEnds }: Pick<Now, 'backEnds'>) {
  const { t } = useTranslation('overview');
  return (
    <Panel title={t('backEnds')}>
      {backEnds.length === 0 && <Nothing text={t('ownAccounts')} />}
      <ul className={classes.list}>
        {backEnds.map(({ instance, name, kind, server, purpose, state, detail }) => (
          <li key={`${instance} ${name} ${server} ${purpose}`} className={classes.item}>
            <span>
              {name}
              <small>
                {[kind, server, t(`purposes.${purpose}`), detail].filter((each) => each !== undefined).join(' · ')}
              </small>
            </span>
            <State tone={serverTones[state]}>{t(`states.${state}`)}</State>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const edgeTones = { accepting: 'good', draining: 'warn', drained: 'calm', gone: 'bad' } as const satisfies Record<
  string,
  Tone
>;

export function Edges({ edges }: Pick<Now, 'edges'>) {
  const { t } = useTranslation('overview');
  return (
    <Panel title={t('edges')}>
      <ul className={classes.list}>
        {edges.map(({ edge, state, sessions, since }) => (
          <li key={edge} className={classes.item}>
            <span>
              {edge}
              <small>
                {t('edgeSessions', { count: sessions, shown: formatNumber(sessions) })} ·{' '}
                {t('edgeFor', {
                  state: t(`edgeStates.${state}`),
                  span: formatDuration(Math.max(0, Date.now() - Date.parse(since))),
                })}
              </small>
            </span>
            <State tone={edgeTones[state]}>{t(`edgeStates.${state}`)}</State>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function Expiring({ expiring, expiringCertificates }: Pick<Now, 'expiring' | 'expiringCertificates'>) {
  const { t } = useTranslation('overview');
  return (
    <Panel title={t('expiring')}>
      {expiring.length === 0 && <Nothing text={t('noneExpiring')} />}
      {expiringCertificates !== undefined && expiringCertificates.count > 0 && (
        <Text size="sm" mb="xs">
          {t('certificates', { count: expiringCertificates.count, days: expiringCertificates.withinDays })}
        </Text>
      )}
      <ul className={classes.list}>
        {renewedLast(expiring).map(({ kind, name, at, soon }) => (
          <li key={`${kind} ${name}`} className={classes.item}>
            <span>
              {name}
              <small>{t(`kinds.${kind}`)}</small>
            </span>
            <State tone={soon ? 'bad' : 'calm'}>
              {formatRelative(at)} · {formatDate(at)}
            </State>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** A list of revoked certificates is made anew by its CA time and again: what somebody has to do something about comes before. */
const renewedLast = (expiring: Now['expiring']): Now['expiring'] =>
  expiring.toSorted((one, other) => Number(isRenewed(one)) - Number(isRenewed(other)));

const isRenewed = ({ kind, soon }: Now['expiring'][number]): boolean => kind === 'crl' && !soon;

function Nothing({ text }: { readonly text: string }) {
  return (
    <Text size="sm" c="dimmed">
      {text}
    </Text>
  );
}
