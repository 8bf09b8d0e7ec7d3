import { Center, Group, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { Logo } from '../../frame/logo.tsx';
import { LanguageMenu, SchemeMenu } from '../../frame/preferences.tsx';
import { PageHeading } from '../../kit/page-heading.tsx';

/** What is around a page that nobody has to sign in for. */
export function Door(props: { readonly title: string; readonly hint?: ReactNode; readonly children: ReactNode }) {
  const { title, hint, children } = props;
  const { data } = useQuery({ queryKey: ['about'], queryFn: () => ask(api.GET('/api/about')) });
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={460}>
        <Group justify="space-between">
          <Group gap="sm">
            <Logo />
            <Text fw={600}>{data?.gateway ?? '\u00a0'}</Text>
          </Group>
          <Group gap="xs">
            <LanguageMenu />
            <SchemeMenu />
          </Group>
        </Group>
        <Paper withBorder p={{ base: 'md', xs: 'xl' }} bg="var(--surface)">
          <PageHeading title={title} hint={hint} />
          {children}
        </Paper>
      </Stack>
    </Center>
  );
}
