import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { formatDate, formatRelative } from '../../i18n/format.ts';
import { FilterBar, useChosen } from '../../kit/filter-bar.tsx';
import { State } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import type { Column } from '../../kit/table/columns.ts';
import { DataTable } from '../../kit/table/data-table.tsx';
import { stateOf, tones, type User, userStates, usersKey } from './user.ts';
import { UserDrawer } from './user-drawer.tsx';

type Addresses = ReadonlyMap<string, string>;

/** All users, filtered and opened. */
export function UserList() {
  const { t } = useTranslation('users');
  const state = useChosen();
  const [chosen] = state;
  const [shown, setShown] = useState<string>();
  const { data, error, refetch } = useQuery({ queryKey: usersKey, queryFn: () => ask(api.GET('/api/users')) });
  const addresses = useAddresses();
  const columns = useColumns(addresses, setShown);
  const fitting = useMemo(() => {
    const search = chosen.search?.toLowerCase();
    return data?.users.filter(
      (user) =>
        (chosen.state === undefined || stateOf(user) === chosen.state) &&
        (search === undefined ||
          [user.name, ...user.groups, addresses.get(user.name) ?? '', user.address ?? ''].some((text) =>
            text.toLowerCase().includes(search),
          )),
    );
  }, [data, chosen, addresses]);
  const filters = [
    {
      name: 'state',
      label: t('columns.state'),
      options: userStates.map((value) => ({ value, label: t(`states.${value}`) })),
    },
  ];
  if (error !== null && data === undefined) return <ProblemAlert error={error} retry={() => void refetch()} />;
  return (
    <>
      <FilterBar
        state={state}
        filters={filters}
        placeholder={t('searchFor')}
        shown={fitting?.length}
        total={data?.users.length}
      />
      <DataTable
        label={t('tabs.users')}
        columns={columns}
        rows={fitting}
        keyOf={({ name }) => name}
        sorting={{ column: 'name', descending: false }}
        nothing={data?.users.length === 0 ? t('none') : t('kit.nothingFound')}
        onOpen={({ name }) => setShown(name)}
      />
      <UserDrawer
        user={data?.users.find(({ name }) => name === shown)}
        address={shown === undefined ? undefined : addresses.get(shown)}
        onClose={() => setShown(undefined)}
      />
    </>
  );
}

/** Of those who are connected; empty where no edge tells. */
function useAddresses(): Addresses {
  const { data } = useQuery({
    queryKey: ['user-addresses'],
    queryFn: () => ask(api.GET('/api/user-addresses')),
    refetchInterval: 30_000,
  });
  return useMemo(() => new Map(data?.addresses.map(({ user, address }) => [user, address])), [data]);
}

function useColumns(addresses: Addresses, onOpen: (name: string) => void): readonly Column<User>[] {
  const { t } = useTranslation('users');
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('columns.name'),
        cell: ({ name }) => (
          <Anchor component="button" type="button" size="sm" tabIndex={-1} onClick={() => onOpen(name)}>
            {name}
          </Anchor>
        ),
        sort: ({ name }) => name,
      },
      { id: 'groups', header: t('columns.groups'), cell: ({ groups }) => groups.join(', '), wide: 'sm' },
      {
        id: 'address',
        header: t('columns.address'),
        cell: ({ name }) => addresses.get(name) ?? '',
        sort: ({ name }) => addresses.get(name),
        width: 150,
        wide: 'md',
      },
      {
        id: 'state',
        header: t('columns.state'),
        cell: (user) => <State tone={tones[stateOf(user)]}>{t(`states.${stateOf(user)}`)}</State>,
        sort: (user) => stateOf(user),
        width: 190,
      },
      {
        id: 'lastLogin',
        header: t('columns.lastLogin'),
        cell: ({ lastLogin }) => (lastLogin === null ? t('never') : formatRelative(lastLogin)),
        sort: ({ lastLogin }) => lastLogin ?? undefined,
        width: 150,
        wide: 'md',
      },
      {
        id: 'since',
        header: t('columns.since'),
        cell: ({ createdAt }) => formatDate(createdAt),
        sort: ({ createdAt }) => createdAt,
        width: 130,
        wide: 'lg',
      },
    ],
    [t, addresses, onOpen],
  );
}
