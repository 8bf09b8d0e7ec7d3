import { Alert, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { formatDate, formatNumber, formatTime } from '../../i18n/format.ts';
import { Facts, Panel, State } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { stateOf, tones } from './certificate.ts';
import { meaningOf, type Trusted } from './trusted-authority.ts';

/** CAs whose certificates clients may have, and whether it is known what they have revoked. */
export function TrustedAuthorities() {
  const { t } = useTranslation('certificates');
  const { data, error, refetch } = useQuery({
    queryKey: ['trusted-authorities'],
    queryFn: () => ask(api.GET('/api/trusted-authorities')),
  });
  if (error !== null && data === undefined) return <ProblemAlert error={error} retry={() => void refetch()} />;
  const several = new Set(data?.authorities.map(({ instance }) => instance)).size > 1;
  return (
    <Stack>
      {data?.authorities.length === 0 && <Text>{t('trusted.none')}</Text>}
      {data?.authorities.map((each) => (
        <OneTrusted key={`${each.name} ${each.instance}`} authority={each} several={several} />
      ))}
    </Stack>
  );
}

function OneTrusted({ authority, several }: { readonly authority: Trusted; readonly several: boolean }) {
  const { t } = useTranslation('certificates');
  const { name, instance, purposes, ocsp, problem, certificates = [] } = authority;
  const meaning = meaningOf(authority);
  const title = name === 'internal' ? t('trusted.internal') : name;
  return (
    <Panel title={several ? `${title} (${instance})` : title}>
      <Stack gap="sm">
        <Facts
          facts={[
            [
              t('columns.state'),
              <State key="state" tone={meaning.tone}>
                {t(`trusted.crlStates.${authority.crl}`)}
              </State>,
            ],
            [t('trusted.meaning'), t(`trusted.meanings.${meaning.code}`)],
            [t('trusted.for'), purposes.map((each) => t(`trusted.purposes.${each}`)).join(', ')],
            [t('trusted.ocsp'), ocsp === undefined ? undefined : t(ocsp ? 'trusted.ocspFirst' : 'trusted.ocspOff')],
            ...certificates.map(({ subject, notAfter, role }): [string, React.ReactNode] => {
              const state = stateOf({ notAfter });
              return [
                t(`trusted.roles.${role}`),
                <span key={subject}>
                  {subject} <State tone={tones[state]}>{t('trusted.until', { date: formatDate(notAfter) })}</State>
                </span>,
              ];
            }),
          ]}
        />
        {problem !== undefined && (
          <Alert color="yamabuki" title={t('trusted.problem')}>
            {problem}
          </Alert>
        )}
        <Crls authority={authority} />
        <Places authority={authority} />
      </Stack>
    </Panel>
  );
}

function Crls({ authority: { crls = [] } }: { readonly authority: Trusted }) {
  const { t } = useTranslation('certificates');
  if (crls.length === 0) return null;
  const now = new Date().toISOString();
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table aria-label={t('trusted.crls')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('trusted.issuer')}</Table.Th>
            <Table.Th>{t('authority.number')}</Table.Th>
            <Table.Th>{t('authority.made')}</Table.Th>
            <Table.Th>{t('authority.goodUntil')}</Table.Th>
            <Table.Th>{t('authority.revoked')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {crls.map(({ issuer, number, thisUpdate, nextUpdate, goodUntil, revoked }) => (
            <Table.Tr key={`${issuer} ${thisUpdate} ${number ?? ''}`}>
              <Table.Td>{issuer}</Table.Td>
              <Table.Td>{number}</Table.Td>
              <Table.Td>{formatTime(thisUpdate)}</Table.Td>
              <Table.Td>
                <State tone={goodUntil < now ? 'bad' : 'good'}>{formatTime(nextUpdate ?? goodUntil)}</State>
              </Table.Td>
              <Table.Td>{formatNumber(revoked)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Places({ authority: { places } }: { readonly authority: Trusted }) {
  const { t } = useTranslation('certificates');
  // Of the internal CA: it tells by itself.
  if (places === undefined) return null;
  if (places.length === 0) return <Text size="sm">{t('trusted.noPlaces')}</Text>;
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table aria-label={t('trusted.places')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('trusted.place')}</Table.Th>
            <Table.Th>{t('trusted.by')}</Table.Th>
            <Table.Th>{t('trusted.fetched')}</Table.Th>
            <Table.Th>{t('trusted.tried')}</Table.Th>
            <Table.Th>{t('columns.state')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {places.map(({ place, by, fetchedAt, triedAt, problem }) => (
            <Table.Tr key={place}>
              <Table.Td className="mono">{place}</Table.Td>
              <Table.Td>{t(`trusted.namedBy.${by}`)}</Table.Td>
              <Table.Td>{fetchedAt === undefined ? t('trusted.never') : formatTime(fetchedAt)}</Table.Td>
              <Table.Td>{triedAt === undefined ? t('trusted.notYet') : formatTime(triedAt)}</Table.Td>
              <Table.Td>
                <State tone={problem === undefined ? 'good' : 'bad'}>{problem ?? t('trusted.had')}</State>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
