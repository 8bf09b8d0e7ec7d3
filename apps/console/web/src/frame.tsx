import { AppShell, Group, NavLink, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { pages } from './pages/pages.ts';

/** What is around every page: the gateway's name, and the way to the others. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const [location] = useLocation();
  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 220, breakpoint: 'sm' }} padding="md">
      <AppShell.Header>
        <Group h="100%" px="md">
          <Title order={1} size="h3">
            Sekisho
          </Title>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('frame.navigation')}>
        {pages.map(({ path, name }) => (
          <NavLink key={path} component={Link} href={path} label={t(`pages.${name}`)} active={location === path} />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>{children}</AppShell.Main>
    </AppShell>
  );
}
