import { AppShell, Burger, Group, NavLink } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { api } from '../api/client.ts';
import { useMay } from '../api/use-may.ts';
import { Icon } from '../kit/icons.tsx';
import { pages } from '../pages/pages.ts';
import classes from './frame.module.css';
import { LiveState } from './live-state.tsx';
import { Logo } from './logo.tsx';
import { LanguageMenu, SchemeMenu } from './preferences.tsx';

/** What is around every page: the gateway's name, whether it is heard from, and the way to the other pages. */
export function Frame({ children, account }: { readonly children: ReactNode; readonly account?: ReactNode }) {
  const { t } = useTranslation();
  const [location] = useLocation();
  const [open, menu] = useDisclosure();
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !open } }}
      padding="lg"
    >
      <a className={classes.skip} href="#page">
        {t('frame.skip')}
      </a>
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger
              opened={open}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t('frame.menu')}
              aria-expanded={open}
            />
            <Brand />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <LiveState />
            <LanguageMenu />
            <SchemeMenu />
            {account}
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} data-open={open} p="sm" aria-label={t('frame.navigation')}>
        <Navigation location={location} onChosen={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1} className={classes.main}>
        <div className={classes.page}>{children}</div>
      </AppShell.Main>
    </AppShell>
  );
}

function Brand() {
  const { t } = useTranslation();
  const { data } = useQuery({ queryKey: ['about'], queryFn: async () => (await api.GET('/api/about')).data ?? null });
  return (
    <Link href="/" className={classes.brand}>
      <Logo />
      <span className={classes.name}>
        <strong>{t('product')}</strong>
        <small>{data?.gateway ?? '\u00a0'}</small>
      </span>
    </Link>
  );
}

const isIn = (location: string, path: string): boolean =>
  path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`);

/** On a small screen the menu closes over the page that was chosen. */
function Navigation({ location, onChosen }: { readonly location: string; readonly onChosen: () => void }) {
  const { t } = useTranslation();
  const mayAdminister = useMay('administrator');
  const shown = pages.filter(({ name }) => name !== 'administrators' || mayAdminister);
  return shown.map(({ path, name }) => (
    <NavLink
      key={path}
      component={Link}
      href={path}
      className={classes.link}
      label={t(`pages.${name}`)}
      leftSection={<Icon name={name} />}
      onClick={onChosen}
      active={isIn(location, path)}
      aria-current={isIn(location, path) ? 'page' : undefined}
    />
  ));
}
