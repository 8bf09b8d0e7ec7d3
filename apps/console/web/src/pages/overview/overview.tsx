import { useTranslation } from 'react-i18next';
import { PageHeading } from '../../kit/page-heading.tsx';

export default function Overview() {
  const { t } = useTranslation('overview');
  return <PageHeading title={t('title')} />;
}
