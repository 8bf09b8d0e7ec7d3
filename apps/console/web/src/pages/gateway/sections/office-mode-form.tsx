import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { OnOff, SomeOf, Word, Words } from '../fields/fields.tsx';
import { PoolUse } from './pool-use.tsx';

const methods = ['file', 'radius', 'dhcp', 'pool'] as const;

/** Which addresses clients get, and how many of them are in use. */
export function OfficeModeForm() {
  const { t } = useTranslation('gateway');
  return (
    <Stack maw={960}>
      <SomeOf
        path={['officeMode', 'methods']}
        label={t('officeMode.methods')}
        description={t('officeMode.methodsHint')}
        choices={methods.map((value) => ({ value, label: t(`officeMode.methodChoices.${value}`) }))}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} className="fields">
        <Word path={['officeMode', 'pool']} label={t('officeMode.pool')} description={t('officeMode.poolHint')} />
        <Words
          path={['officeMode', 'exclude']}
          label={t('officeMode.exclude')}
          description={t('officeMode.excludeHint')}
        />
        <Words path={['officeMode', 'dns']} label={t('officeMode.dns')} />
        <Words path={['officeMode', 'nbns']} label={t('officeMode.nbns')} />
        <Word path={['officeMode', 'domain']} label={t('officeMode.domain')} placeholder="corp.example.com" />
        <Word path={['officeMode', 'leaseDuration']} label={t('officeMode.leaseDuration')} placeholder="15m" />
      </SimpleGrid>
      <OnOff path={['officeMode', 'sticky']} label={t('officeMode.sticky')} />
      <Text c="dimmed" size="sm">
        {t('officeMode.elsewhere')}{' '}
        <Anchor component={Link} href="/gateway/text" size="sm">
          {t('tabs.text')}
        </Anchor>
      </Text>
      <PoolUse />
    </Stack>
  );
}
