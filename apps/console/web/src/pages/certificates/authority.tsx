import { Button, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/answers.ts';
import { ask } from '../../api/ask.ts';
import { bytesOf } from '../../api/base64.ts';
import { api } from '../../api/client.ts';
import { PageSkeleton } from '../../frame/page-skeleton.tsx';
import { formatNumber, formatTime } from '../../i18n/format.ts';
import { Icon } from '../../kit/icons.tsx';
import { Facts, Panel, State } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { saveFile } from '../../kit/save-file.ts';
import { stateOf, tones } from './certificate.ts';

type InPublic = AnswerOf<'/api/authority'>;

/** The internal CA in public: its certificates to download, and its revocation lists. */
export function Authority() {
  const { t } = useTranslation('certificates');
  const { data, error, refetch } = useQuery({
    queryKey: ['authority'],
    queryFn: () => ask(api.GET('/api/authority')),
  });
  if (error !== null && data === undefined) return <ProblemAlert error={error} retry={() => void refetch()} />;
  if (data === undefined) return <PageSkeleton />;
  return (
    <Stack>
      {data?.authorities.map((each, index) => (
        <OneAuthority key={each.fingerprint} role={index === 0 ? 'root' : 'issuing'} authority={each} />
      ))}
      {data?.crls.map((each) => (
        <OneCrl key={each.issuer} crl={each} />
      ))}
      {data && (
        <Panel title={t('authority.url')}>
          <span className="mono">{data.url ?? t('authority.noUrl')}</span>
        </Panel>
      )}
    </Stack>
  );
}

function OneAuthority({
  role,
  authority: { subject, notBefore, notAfter, fingerprint, pem },
}: {
  readonly role: 'root' | 'issuing';
  readonly authority: InPublic['authorities'][number];
}) {
  const { t } = useTranslation('certificates');
  const state = stateOf({ notAfter });
  return (
    <Panel title={t(`authority.${role}`)}>
      <Facts
        facts={[
          [
            t('columns.state'),
            <State key="state" tone={tones[state]}>
              {t(`states.${state}`)}
            </State>,
          ],
          [t('facts.subject'), subject],
          [t('facts.valid'), t('facts.period', { from: formatTime(notBefore), until: formatTime(notAfter) })],
          [
            t('facts.fingerprint'),
            <span key="fingerprint" className="mono">
              {fingerprint}
            </span>,
          ],
        ]}
      />
      <Group mt="sm">
        <Button
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          onClick={() => saveFile(`sekisho-${role}-ca.pem`, pem, 'application/x-pem-file')}
        >
          {t('authority.download', { format: 'PEM' })}
        </Button>
        <Button
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          onClick={() => saveFile(`sekisho-${role}-ca.crt`, derOf(pem), 'application/pkix-cert')}
        >
          {t('authority.download', { format: 'DER (.crt)' })}
        </Button>
      </Group>
    </Panel>
  );
}

const derOf = (pem: string) => bytesOf(pem.replaceAll(/-----[^-]+-----|\s/g, ''));

function OneCrl({
  crl: { issuer, number, thisUpdate, nextUpdate, revoked },
}: {
  readonly crl: InPublic['crls'][number];
}) {
  const { t } = useTranslation('certificates');
  const isOverdue = nextUpdate !== undefined && Date.parse(nextUpdate) < Date.now();
  return (
    <Panel title={t('authority.crl', { issuer })}>
      <Facts
        facts={[
          [
            t('columns.state'),
            <State key="state" tone={isOverdue ? 'bad' : 'good'}>
              {t(isOverdue ? 'authority.overdue' : 'states.good')}
            </State>,
          ],
          [t('authority.number'), number],
          [t('authority.made'), formatTime(thisUpdate)],
          [t('authority.goodUntil'), nextUpdate === undefined ? undefined : formatTime(nextUpdate)],
          [t('authority.revoked'), formatNumber(revoked)],
        ]}
      />
    </Panel>
  );
}
