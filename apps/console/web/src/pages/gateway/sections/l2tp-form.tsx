import { Fieldset, SimpleGrid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../draft/draft.tsx';
import { OneOf, OnOff, SomeOf, Words } from '../fields/fields.tsx';
import { methodNames } from './method-names.ts';

const eapMethods = ['md5-challenge', 'certificate', 'ms-chap-v2'] as const;
const userMethods = ['ms-chap-v2', 'eap', 'chap-md5', 'pap'] as const;
const machineMethods = ['certificate', 'pre-shared-key'] as const;
const uses = ['ike', 'eap', 'console'] as const;

/** "Support L2TP", the authentication method, and which certificate the gateway shows. */
export function L2tpForm() {
  const { t } = useTranslation('gateway');
  const certificates = Object.keys(useDraft().value(['certificates', 'gateway']) ?? {});
  return (
    <Stack maw={720}>
      <OnOff path={['supportL2tp']} label={t('l2tp.support')} description={t('l2tp.supportHint')} />
      <Words
        path={['gateway', 'publicNames']}
        label={t('l2tp.publicNames')}
        description={t('l2tp.publicNamesHint')}
        placeholder="vpn.example.com"
      />
      <Words
        path={['gateway', 'publicAddresses']}
        label={t('l2tp.publicAddresses')}
        description={t('l2tp.publicAddressesHint')}
      />
      <OneOf
        path={['authentication', 'eap']}
        label={t('l2tp.eap')}
        description={t('l2tp.eapHint')}
        choices={eapMethods.map((value) => ({ value, label: t(`l2tp.eapChoices.${value}`) }))}
      />
      <SomeOf
        path={['authentication', 'methods']}
        label={t('l2tp.methods')}
        description={t('l2tp.methodsHint')}
        choices={userMethods.map((value) => ({ value, label: methodNames[value] }))}
      />
      <SomeOf
        path={['ike', 'machineAuthentication']}
        label={t('l2tp.machine')}
        choices={machineMethods.map((value) => ({ value, label: t(`l2tp.machineChoices.${value}`) }))}
      />
      <Fieldset
        legend={t('l2tp.useThisCertificate')}
        styles={{ root: { minInlineSize: 0 }, legend: { maxInlineSize: '100%' } }}
      >
        <SimpleGrid cols={{ base: 1, sm: 3 }} className="fields">
          {uses.map((use) => (
            <OneOf
              key={use}
              path={['certificates', 'useThisCertificate', use]}
              label={t(`l2tp.uses.${use}`)}
              choices={certificates.map((name) => ({ value: name, label: name }))}
            />
          ))}
        </SimpleGrid>
      </Fieldset>
      <OnOff path={['ike', 'aggressiveMode']} label={t('l2tp.aggressive')} description={t('l2tp.aggressiveHint')} />
    </Stack>
  );
}
