import { Skeleton, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Stands where a page will be: a heading, a row and a table, as tall as those. */
export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack aria-busy="true" role="status" aria-label={t('frame.loading')}>
      <Skeleton h={34} w={220} />
      <Skeleton h={36} />
      <Skeleton h={420} />
    </Stack>
  );
}
