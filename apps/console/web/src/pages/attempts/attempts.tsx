import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRoute } from 'wouter';
import { PageHeading } from '../../kit/page-heading.tsx';
import { AskWhy } from './ask-why.tsx';
import { AttemptList } from './attempt-list.tsx';
import { OneAttempt } from './one-attempt.tsx';

/** Attempts that failed: why somebody cannot connect, all of them, or one. */
export default function Attempts() {
  const { t } = useTranslation('attempts');
  const [isOne, params] = useRoute('/attempts/:connection');
  if (isOne) return <OneAttempt connection={params.connection} />;
  return (
    <>
      <PageHeading title={t('title')} hint={t('hint')} />
      <Stack>
        <AskWhy />
        <AttemptList />
      </Stack>
    </>
  );
}
