import { Alert, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation, useRoute } from 'wouter';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { useMay } from '../../api/use-may.ts';
import { PageHeading } from '../../kit/page-heading.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { DraftProvider, type Shown } from './draft/draft.tsx';
import classes from './gateway.module.css';
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
  const {
    data: shown,
    error,
    refetch,
  } = useQuery({
    queryKey: ['settings'],
    queryFn: async () => await ask(api.GET('/api/settings')),
  });
  return (
    <>
      <PageHeading title={t('title')} hint={t('intro')} />
      {shown === undefined && error !== null && <ProblemAlert error={error} retry={() => void refetch()} />}
      {shown && <Forms shown={shown} />}
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
      <Tabs
        value={tabs.find(({ name }) => name === route?.form)?.name ?? 'l2tp'}
        onChange={(name) => navigate(`/gateway/${name}`)}
        keepMounted={false}
      >
        <Tabs.List mb="md" className={classes.tabs}>
          {tabs.map(({ name }) => (
            <Tabs.Tab key={name} value={name}>
              {t(`tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ name, Form }) => (
          <Tabs.Panel key={name} value={name}>
            <Form />
          </Tabs.Panel>
        ))}
      </Tabs>
      <PublishBar />
    </DraftProvider>
  );
}
