import { Button, Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ask } from '../api/ask.ts';
import { api } from '../api/client.ts';
import { Icon } from '../kit/icons.tsx';
import classes from './frame.module.css';

const account = { label: classes.account ?? '', section: classes.person ?? '' };

/** Who is signed in, and the way out. */
export function AccountMenu({ name, role }: { readonly name: string; readonly role: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: () => ask(api.POST('/api/sign-out')),
    onSuccess: () => queries.resetQueries(),
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          px={6}
          leftSection={<Icon name="person" />}
          classNames={account}
        >
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('account.role', { role: t(`account.roles.${role as 'viewer'}`) })}</Menu.Label>
        <Menu.Item component={Link} href="/account" leftSection={<Icon name="key" size={16} />}>
          {t('account.own')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={() => mutate()}>
          {t('account.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
