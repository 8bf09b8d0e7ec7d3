import { Button, Checkbox, MultiSelect, Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { announce } from '../../kit/announce.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { PasswordField, TextField } from '../../kit/fields.tsx';
import { Form } from '../../kit/form.tsx';
import { Icon } from '../../kit/icons.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { SecretOnce } from '../../kit/secret-once.tsx';
import { AddressDoubts, AddressField, useFixedAddress } from './address-field.tsx';
import { useGroups } from './use-groups.ts';
import { usersKey } from './user.ts';

const kinds = ['password', 'certificate', 'machine'] as const;
type Kind = (typeof kinds)[number];

/** The button that adds a user, and its dialog. */
export function AddUser() {
  const { t } = useTranslation('users');
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <>
      <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpened(true)}>
        {t('add.open')}
      </Button>
      <Dialog opened={opened} onClose={close} title={t('add.title')}>
        <AddForm onDone={close} />
      </Dialog>
    </>
  );
}

interface Fields {
  readonly name: string;
  readonly kind: Kind;
  readonly password: string;
  readonly papOnly: boolean;
  readonly officeMode: boolean;
  /** Empty: none. */
  readonly address: string;
  readonly groups: string[] | undefined;
}
const empty: Fields = {
  ...{ name: '', kind: 'password', password: '', papOnly: false, officeMode: true, address: '', groups: undefined },
};

function AddForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation('users');
  const queries = useQueryClient();
  const [fields, setFields] = useState(empty);
  const { groups = [] } = useGroups();
  const usual = groups.filter(({ admits }) => admits === 'users').map(({ name }) => name);
  const chosen = fields.groups ?? (fields.kind === 'machine' ? [] : usual);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => {
      const { password, address, ...rest } = fields;
      const body = {
        ...rest,
        groups: chosen,
        ...(password !== '' && rest.kind === 'password' && { password }),
        ...(address !== '' && rest.kind !== 'machine' && { address }),
      };
      return ask(api.POST('/api/users', { body }));
    },
    onSuccess: async ({ password }) => {
      announce(t('add.done', { name: fields.name }));
      await queries.invalidateQueries({ queryKey: usersKey });
      if (password === undefined) onDone();
    },
  });
  if (data?.password !== undefined)
    return <SecretOnce title={t('password.of', { name: fields.name })} secret={data.password} onDone={onDone} />;
  return (
    <Form onSubmit={mutate}>
      <AddFields
        fields={fields}
        groups={{ chosen, all: groups.map(({ name }) => name) }}
        onChange={(change) => setFields({ ...fields, ...change })}
      />
      {error && <ProblemAlert error={error} />}
      <Button type="submit" loading={isPending}>
        {t('add.do')}
      </Button>
    </Form>
  );
}

interface AddFieldsProps {
  readonly fields: Fields;
  readonly groups: { readonly chosen: string[]; readonly all: string[] };
  readonly onChange: (change: Partial<Fields>) => void;
}

function AddFields({ fields, groups, onChange }: AddFieldsProps) {
  const { t } = useTranslation('users');
  return (
    <>
      <TextField
        label={t('add.name')}
        required
        maxLength={253}
        autoComplete="off"
        data-autofocus
        value={fields.name}
        onChange={(name) => onChange({ name })}
      />
      <Select
        label={t('add.kind')}
        data={kinds.map((value) => ({ value, label: t(`add.kinds.${value}`) }))}
        value={fields.kind}
        allowDeselect={false}
        onChange={(value) => onChange({ kind: kinds.find((each) => each === value) ?? 'password' })}
      />
      {fields.kind === 'password' && <PasswordFields fields={fields} onChange={onChange} />}
      <MultiSelect
        label={t('add.groups')}
        data={groups.all}
        value={groups.chosen}
        onChange={(chosen) => onChange({ groups: chosen })}
      />
      {fields.kind !== 'machine' && <OfficeModeFields fields={fields} groups={groups.chosen} onChange={onChange} />}
    </>
  );
}

type PartProps = Pick<AddFieldsProps, 'fields' | 'onChange'>;

function PasswordFields({ fields, onChange }: PartProps) {
  const { t } = useTranslation('users');
  return (
    <>
      <PasswordField
        label={t('add.password')}
        description={t('add.passwordHint')}
        autoComplete="new-password"
        value={fields.password}
        onChange={(password) => onChange({ password })}
      />
      <Checkbox
        label={t('add.papOnly')}
        checked={fields.papOnly}
        onChange={(event) => onChange({ papOnly: event.currentTarget.checked })}
      />
    </>
  );
}

function OfficeModeFields({ fields, groups, onChange }: PartProps & { readonly groups: readonly string[] }) {
  const { t } = useTranslation('users');
  const { name, address, officeMode } = fields;
  const told = useFixedAddress({ user: name, groups, address });
  return (
    <>
      <Checkbox
        label={t('add.officeMode')}
        checked={officeMode}
        onChange={(event) => onChange({ officeMode: event.currentTarget.checked })}
      />
      <AddressField address={address} told={told} onChange={(typed) => onChange({ address: typed })} />
      {address !== '' && <AddressDoubts told={told} />}
    </>
  );
}
