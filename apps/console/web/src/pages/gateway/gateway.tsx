import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation, useRoute } from 'wouter';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { useMay } from '../../api/use-may.ts';
import { Awaited } from '../../kit/awaited.tsx';
import { PageHeading } from '../../kit/page-heading.tsx';
import { PageTabs } from '../../kit/page-tabs.tsx';
import { DraftProvider, type Shown } from './draft/draft.tsx';
import { PublishBar } from './publish/publish-bar.tsx';
import { AccessForm } from './sections/access-form.tsx';
import { CommunityForm } from './sections/community-form.tsx';
import { History } from './sections/history.tsx';
import { L2tpForm } from './sections/l2tp-form.tsx';
import { OfficeModeForm } from './sections/office-mode-form.tsx';
import { PreSharedKeysForm } from './sections/pre-shared-keys-form.tsx';
import { RealmsForm } from './sections/realms-form.tsx';
import { WholeText } from './sections/whole-text.tsx';

const tabs = [
  { name: 'l2tp', Form: L2tpForm },
  { name: 'keys', Form: PreSharedKeysForm },
  { name: 'community', Form: CommunityForm },
  { name: 'realms', Form: RealmsForm },
  { name: 'officeMode', Form: OfficeModeForm },
  { name: 'access', Form: AccessForm },
  { name: 'text', Form: WholeText },
  { name: 'history', Form: History },
] as const;

/** The settings of the gateway, in forms that are published together. */
export default function Gateway() {
  const { t } = useTranslation('gateway');
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: async () => await ask(api.GET('/api/settings')),
  });
  return (
    <>
      <PageHeading title={t('title')} hint={t('intro')} />
      {settings.data === undefined ? <Awaited query={settings} height={420} /> : <Forms shown={settings.data} />}
    </>
  );
}

function Forms({ shown }: { readonly shown: Shown }) {
  const { t } = useTranslation('gateway');
  const mayEdit = useMay('administrator');
  const [, route] = useRoute('/gateway/:form');
  const [, navigate] = useLocation();
  return (
    <DraftProvider shown={shown}>
      {!mayEdit && (
        <Alert color="gray" mb="md">
          {t('readOnly')}
        </Alert>
      )}
      {!shown.publishable && mayEdit && (
        <Alert color="yamabuki" title={t('unsupervised')} mb="md">
          {shown.reason}
        </Alert>
      )}
      {shown.revision !== shown.inForce && (
        <Alert color="yamabuki" mb="md">
          {t('editedByHand')}
        </Alert>
      )}
      <PageTabs
        tabs={tabs.map(({ name, Form }) => ({ value: name, label: t(`tabs.${name}`), content: <Form /> }))}
        value={tabs.find(({ name }) => name === route?.form)?.name ?? 'l2tp'}
        onChange={(name) => navigate(`/gateway/${name}`)}
      />
      <PublishBar />
    </DraftProvider>
  );
}
