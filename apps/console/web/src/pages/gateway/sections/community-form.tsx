import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Words } from '../fields/fields.tsx';

/** Whose members may connect. */
export function CommunityForm() {
  const { t } = useTranslation('gateway');
  return (
    <Stack maw={720}>
      <Words
        path={['remoteAccessCommunity', 'groups']}
        label={t('community.groups')}
        description={t('community.groupsHint')}
      />
      <Words
        path={['remoteAccessCommunity', 'machines', 'groups']}
        label={t('community.machines')}
        description={t('community.machinesHint')}
      />
    </Stack>
  );
}
