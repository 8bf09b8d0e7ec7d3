import { Alert, Button, Group, Select, Stack, Table } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { useMay } from '../../api/use-may.ts';
import { formatDate } from '../../i18n/format.ts';
import { Awaited } from '../../kit/awaited.tsx';
import { ConfirmDialog } from '../../kit/confirm-dialog.tsx';
import { PageHeading } from '../../kit/page-heading.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { SecretOnce } from '../../kit/secret-once.tsx';
import { isHereAlone } from '../clients/order.ts';
import { AddAdministrator } from './add-administrator.tsx';
import { type Role, roles } from './roles.ts';

export type Administrator =
  paths['/api/administrators']['get']['responses']['200']['content']['application/json']['administrators'][number];

/** Who may use the console. */
export default function Administrators() {
  const { t } = useTranslation('administrators');
  const queries = useQueryClient();
  const mayAdminister = useMay('administrator');
  const [link, setLink] = useState<{ readonly name: string; readonly link: string }>();
  const all = useQuery({
    queryKey: ['administrators'],
    queryFn: () => ask(api.GET('/api/administrators')),
  });
  const changed = () => queries.invalidateQueries({ queryKey: ['administrators'] });
  return (
    <>
      <PageHeading title={t('title')} hint={t('hint')}>
        {mayAdminister && (
          <AddAdministrator
            onAdded={(added) => {
              setLink(added);
              void changed();
            }}
          />
        )}
      </PageHeading>
      <Stack>
        {link && isHereAlone(link.link) && <Alert color="yamabuki">{t('hereAlone')}</Alert>}
        {link && (
          <SecretOnce title={t('link', { name: link.name })} secret={link.link} onDone={() => setLink(undefined)} />
        )}
        {all.data === undefined && <Awaited query={all} height={200} />}
        <Table.ScrollContainer minWidth={720} hidden={all.data === undefined}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                {(['name', 'role', 'state', 'created', 'actions'] as const).map((column) => (
                  <Table.Th key={column}>{t(column)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {all.data?.administrators.map((each) => (
                <AdministratorRow key={each.name} of={each} onChanged={changed} onInvited={setLink} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Stack>
    </>
  );
}

interface RowProps {
  readonly of: Administrator;
  onChanged(): void;
  onInvited(link: { readonly name: string; readonly link: string }): void;
}

function AdministratorRow({ of: { name, role, disabled, isSetUp, createdAt }, onChanged, onInvited }: RowProps) {
  const { t } = useTranslation('administrators');
  const params = { path: { name } };
  const change = useMutation({
    mutationFn: (body: { readonly role?: Role; readonly disabled?: boolean }) =>
      ask(api.PATCH('/api/administrators/{name}', { params, body })),
    onSettled: onChanged,
  });
  const invite = useMutation({
    mutationFn: () => ask(api.POST('/api/administrators/{name}/invitation', { params })),
    onSuccess: ({ link }) => onInvited({ name, link }),
  });
  const state = disabled ? 'disabled' : isSetUp ? 'ready' : 'invited';
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td>
        <Select
          aria-label={t('kit.to', { what: t('role'), whom: name })}
          data={roles.map((value) => ({ value, label: t(`account.roles.${value}`) }))}
          renderOption={({ option }) => t(`roles.${option.value as Role}`)}
          comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
          w={170}
          allowDeselect={false}
          value={role}
          onChange={(chosen) => change.mutate({ role: roles.find((each) => each === chosen) ?? role })}
        />
        {change.error && <ProblemAlert error={change.error} />}
        {invite.error && <ProblemAlert error={invite.error} />}
      </Table.Td>
      <Table.Td>{t(`states.${state}`)}</Table.Td>
      <Table.Td>{formatDate(createdAt)}</Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Button size="compact-sm" variant="default" onClick={() => invite.mutate()}>
            {t('invite')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => change.mutate({ disabled: !disabled })}>
            {disabled ? t('enable') : t('disable')}
          </Button>
          <Remove name={name} onRemoved={onChanged} />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function Remove({ name, onRemoved }: { readonly name: string; onRemoved(): void }) {
  const { t } = useTranslation('administrators');
  const [isAsking, setAsking] = useState(false);
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => ask(api.DELETE('/api/administrators/{name}', { params: { path: { name } } })),
    onSuccess: () => {
      setAsking(false);
      onRemoved();
    },
  });
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        {t('remove')}
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title={t('kit.to', { what: t('remove'), whom: name })}
        confirm={t('remove')}
        destructive
        pending={isPending}
        error={error}
        onConfirm={() => mutate()}
        onClose={() => setAsking(false)}
      >
        {t('removeText', { name })}
      </ConfirmDialog>
    </>
  );
}
