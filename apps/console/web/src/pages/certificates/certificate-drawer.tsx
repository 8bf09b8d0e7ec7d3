import { Drawer, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/answers.ts';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { useMay } from '../../api/use-may.ts';
import { formatTime } from '../../i18n/format.ts';
import { Awaited } from '../../kit/awaited.tsx';
import { Facts, Panel, State } from '../../kit/panel.tsx';
import { certificatesKey, type Issued, stateOf, tones } from './certificate.ts';
import { RenewCertificate } from './renew-certificate.tsx';
import { RevokeCertificate } from './revoke-certificate.tsx';

interface CertificateDrawerProps {
  /** undefined: closed. */
  readonly issued: Issued | undefined;
  readonly onClose: () => void;
}

/** One certificate: what is in it, whom it fits, and what may be done. */
export function CertificateDrawer({ issued, onClose }: CertificateDrawerProps) {
  const { t } = useTranslation('certificates');
  return (
    <Drawer
      opened={issued !== undefined}
      onClose={onClose}
      title={issued?.name}
      position="right"
      size="lg"
      closeButtonProps={{ 'aria-label': t('frame.close') }}
    >
      {issued !== undefined && <Shown key={issued.serial} issued={issued} />}
    </Drawer>
  );
}

function Shown({ issued }: { readonly issued: Issued }) {
  const mayChange = useMay('administrator');
  const asked = useQuery({
    queryKey: [...certificatesKey, issued.serial],
    queryFn: () => ask(api.GET('/api/certificates/{serial}', { params: { path: { serial: issued.serial } } })),
  });
  const { data } = asked;
  const record = data?.record ?? issued;
  return (
    <Stack>
      {data === undefined && <Awaited query={asked} height={420} />}
      {data && <CertificateFacts shown={data} />}
      {data && <Fits fits={data.fits} />}
      {mayChange && <RenewCertificate issued={record} />}
      {mayChange && record.revokedAt === null && <RevokeCertificate issued={record} />}
    </Stack>
  );
}

type ShownCertificate = AnswerOf<'/api/certificates/{serial}'>;

function CertificateFacts({ shown: { record, names, ...shown } }: { readonly shown: ShownCertificate }) {
  const { t } = useTranslation('certificates');
  const state = stateOf(record);
  const named = (['dns', 'ip', 'email', 'upn'] as const).map(
    (kind) => [t(`facts.${kind}`), names[kind]?.join(', ')] as const,
  );
  return (
    <Panel title={t('facts.title')}>
      <Facts
        facts={[
          [
            t('columns.state'),
            <State key="state" tone={tones[state]}>
              {t(`states.${state}`)}
            </State>,
          ],
          [t('columns.kind'), t(`kinds.${record.kind}`)],
          [t('facts.subject'), record.subject],
          [t('facts.issuer'), record.issuer],
          [
            t('facts.serial'),
            <span key="serial" className="mono">
              {record.serial}
            </span>,
          ],
          [
            t('facts.valid'),
            t('facts.period', { from: formatTime(record.notBefore), until: formatTime(record.notAfter) }),
          ],
          [
            t('facts.revoked'),
            record.revokedAt &&
              `${formatTime(record.revokedAt)} · ${t(`revoke.reasons.${record.revocationReason ?? 'unspecified'}`)}`,
          ],
          ...named,
          [t('facts.key'), shown.key],
          [t('facts.keyUsage'), shown.keyUsage.join(', ')],
          [t('facts.purposes'), shown.purposes.length === 0 ? t('facts.noPurposes') : shown.purposes.join(', ')],
          [
            t('facts.fingerprint'),
            <span key="fingerprint" className="mono">
              {shown.fingerprint}
            </span>,
          ],
        ]}
      />
    </Panel>
  );
}

function Fits({ fits }: Pick<ShownCertificate, 'fits'>) {
  const { t } = useTranslation('certificates');
  return (
    <Panel title={t('facts.fits')}>
      <Facts
        facts={(['ike', 'user', 'eapGateway', 'authority'] as const).map((use) => [
          t(`facts.fit.${use}`),
          <div key={use}>
            <State tone={fits[use].fits ? 'good' : 'calm'}>{t(fits[use].fits ? 'facts.yes' : 'facts.no')}</State>
            <div>{fits[use].reason}</div>
          </div>,
        ])}
      />
    </Panel>
  );
}
