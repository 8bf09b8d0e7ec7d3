import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';

export default function Overview() {
  const { t } = useTranslation();
  const { data } = useQuery({ queryKey: ['about'], queryFn: async () => (await api.GET('/api/about')).data });
  return (
    <Title order={2}>
      {t('pages.overview')} {data?.gateway}
    </Title>
  );
}
