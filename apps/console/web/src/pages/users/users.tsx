import { Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useMay } from '../../api/use-may.ts';
import { PageHeading } from '../../kit/page-heading.tsx';
import { PageTabs } from '../../kit/page-tabs.tsx';
import { AddUser } from './add-user.tsx';
import { Groups } from './groups.tsx';
import { ImportUsers } from './import-users.tsx';
import { UserList } from './user-list.tsx';

/** Users of the internal database, and their groups. */
export default function Users() {
  const { t } = useTranslation('users');
  const [location, navigate] = useLocation();
  const mayChange = useMay('administrator');
  const tab = location === '/users/groups' ? 'groups' : 'users';
  return (
    <>
      <PageHeading title={t('title')} hint={t('hint')}>
        {mayChange && tab === 'users' && (
          <Group gap="xs">
            <ImportUsers />
            <AddUser />
          </Group>
        )}
      </PageHeading>
      <PageTabs
        tabs={[
          { value: 'users', label: t('tabs.users'), content: <UserList /> },
          { value: 'groups', label: t('tabs.groups'), content: <Groups /> },
        ]}
        value={tab}
        onChange={(chosen) => navigate(chosen === 'groups' ? '/users/groups' : '/users')}
      />
    </>
  );
}
