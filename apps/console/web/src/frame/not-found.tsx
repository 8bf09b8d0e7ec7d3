import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { PageHeading } from '../kit/page-heading.tsx';

/** What an address shows that no page has. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <Stack align="flex-start">
      <PageHeading title={t('frame.notFound')} />
      <Text c="dimmed">{t('frame.notFoundHint')}</Text>
      <Button component={Link} href="/" variant="light">
        {t('frame.home')}
      </Button>
    </Stack>
  );
}
