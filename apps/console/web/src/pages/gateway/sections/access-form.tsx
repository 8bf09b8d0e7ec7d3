import { SimpleGrid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../draft/draft.tsx';
import { OnOff, Word, Words } from '../fields/fields.tsx';
import { AccessRules } from './access-rules.tsx';

/** What clients reach. */
export function AccessForm() {
  const { t } = useTranslation('gateway');
  const domain = useDraft().value(['encryptionDomain']);
  const hasExceptions = typeof domain === 'object' && domain !== null && !Array.isArray(domain);
  return (
    <Stack maw={960}>
      <Words
        path={hasExceptions ? ['encryptionDomain', 'include'] : ['encryptionDomain']}
        label={t('access.domain')}
        description={t('access.domainHint')}
        placeholder="10.0.0.0/8"
      />
      {hasExceptions && <Words path={['encryptionDomain', 'exclude']} label={t('access.exclude')} />}
      <AccessRules />
      <OnOff path={['access', 'routeAllTraffic']} label={t('access.hub')} description={t('access.hubHint')} />
      <OnOff path={['access', 'clientToClient']} label={t('access.clientToClient')} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} className="fields">
        <Word path={['access', 'idleTimeout']} label={t('access.idleTimeout')} placeholder={t('access.never')} />
        <Word path={['access', 'sessionTimeout']} label={t('access.sessionTimeout')} placeholder={t('access.never')} />
      </SimpleGrid>
    </Stack>
  );
}
