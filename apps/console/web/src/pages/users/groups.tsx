import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { useMay } from '../../api/use-may.ts';
import { formatNumber } from '../../i18n/format.ts';
import { announce } from '../../kit/announce.ts';
import { ConfirmDialog } from '../../kit/confirm-dialog.tsx';
import { TextField } from '../../kit/fields.tsx';
import { Form } from '../../kit/form.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import type { Column } from '../../kit/table/columns.ts';
import { DataTable } from '../../kit/table/data-table.tsx';
import { useGroups } from './use-groups.ts';
import { type GroupOfUsers, groupsKey } from './user.ts';

/** The groups; who is in them is changed at the users. */
export function Groups() {
  const { t } = useTranslation('users');
  const mayChange = useMay('administrator');
  const { groups, error } = useGroups();
  const [removed, setRemoved] = useState<string>();
  const columns = useColumns();
  if (error !== null && groups === undefined) return <ProblemAlert error={error} />;
  return (
    <>
      {mayChange && <AddGroup />}
      <DataTable
        label={t('tabs.groups')}
        columns={columns}
        rows={groups}
        keyOf={({ name }) => name}
        nothing={t('groups.none')}
        {...(mayChange && {
          actions: ({ name }: GroupOfUsers) => [
            { label: t('groups.remove'), icon: 'bin' as const, destructive: true, onSelect: () => setRemoved(name) },
          ],
        })}
      />
      {removed !== undefined && <RemoveGroup group={removed} onClose={() => setRemoved(undefined)} />}
    </>
  );
}

function useColumns(): readonly Column<GroupOfUsers>[] {
  const { t } = useTranslation('users');
  return useMemo(
    () => [
      { id: 'name', header: t('groups.columns.name'), cell: ({ name }) => name, sort: ({ name }) => name },
      {
        id: 'members',
        header: t('groups.columns.members'),
        cell: ({ members }) => formatNumber(members),
        sort: ({ members }) => members,
        align: 'end',
        width: 120,
      },
      {
        id: 'admits',
        header: t('groups.columns.admits'),
        cell: ({ admits }) => t(`groups.admits.${admits ?? 'none'}`),
        sort: ({ admits }) => admits ?? undefined,
      },
    ],
    [t],
  );
}

function AddGroup() {
  const { t } = useTranslation('users');
  const queries = useQueryClient();
  const [group, setGroup] = useState('');
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => ask(api.POST('/api/groups', { body: { group } })),
    onSuccess: () => {
      announce(t('groups.added', { group }));
      setGroup('');
      return queries.invalidateQueries({ queryKey: groupsKey });
    },
  });
  return (
    <Form onSubmit={mutate}>
      <Group align="flex-end" mb="sm">
        <TextField label={t('groups.name')} required maxLength={64} value={group} onChange={setGroup} />
        <Button type="submit" loading={isPending}>
          {t('groups.add')}
        </Button>
      </Group>
      {error && <ProblemAlert error={error} />}
    </Form>
  );
}

function RemoveGroup({ group, onClose }: { readonly group: string; readonly onClose: () => void }) {
  const { t } = useTranslation('users');
  const queries = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => ask(api.DELETE('/api/groups/{group}', { params: { path: { group } } })),
    onSuccess: async () => {
      announce(t('groups.removed', { group }));
      onClose();
      await queries.invalidateQueries();
    },
  });
  return (
    <ConfirmDialog
      opened
      title={t('groups.remove')}
      confirm={t('groups.remove')}
      destructive
      pending={isPending}
      error={error}
      onConfirm={mutate}
      onClose={onClose}
    >
      {t('groups.removeAsk', { group })}
    </ConfirmDialog>
  );
}
