import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useMay } from '../../api/use-may.ts';
import { PageHeading } from '../../kit/page-heading.tsx';
import { PageTabs } from '../../kit/page-tabs.tsx';
import { Authority } from './authority.tsx';
import { GatewayCertificates } from './gateway-certificates.tsx';
import { IssueCertificate } from './issue-certificate.tsx';
import { IssuedList } from './issued-list.tsx';
import { TrustedAuthorities } from './trusted-authorities.tsx';

const tabs = [
  { name: 'issued', path: '/certificates', Content: IssuedList },
  { name: 'gateway', path: '/certificates/gateway', Content: GatewayCertificates },
  { name: 'trusted', path: '/certificates/trusted', Content: TrustedAuthorities },
  { name: 'authority', path: '/certificates/authority', Content: Authority },
] as const;

/** Certificates that were issued, the gateway's own, and the CA. */
export default function Certificates() {
  const { t } = useTranslation('certificates');
  const [location, navigate] = useLocation();
  const mayIssue = useMay('administrator');
  const shown = tabs.find(({ path }) => path === location) ?? tabs[0];
  return (
    <>
      <PageHeading title={t('title')} hint={t('hint')}>
        {mayIssue && shown.name === 'issued' && <IssueCertificate />}
      </PageHeading>
      <PageTabs
        tabs={tabs.map(({ name, Content }) => ({ value: name, label: t(`tabs.${name}`), content: <Content /> }))}
        value={shown.name}
        onChange={(chosen) => navigate(tabs.find(({ name }) => name === chosen)?.path ?? '/certificates')}
      />
    </>
  );
}
