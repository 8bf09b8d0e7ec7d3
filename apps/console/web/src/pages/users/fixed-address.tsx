import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { useMay } from '../../api/use-may.ts';
import { announce } from '../../kit/announce.ts';
import { Form } from '../../kit/form.tsx';
import { Facts, Panel } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import type { FixedAddressTold } from './address-doubts.ts';
import { AddressDoubts, AddressField, fixedAddressKey, useFixedAddress } from './address-field.tsx';
import { type User, usersKey } from './user.ts';

/** The address that is this user's alone: of the account, and of the per-user file. */
export function FixedAddress({ user }: { readonly user: User }) {
  const { t } = useTranslation('users');
  const mayChange = useMay('administrator');
  const [address, setAddress] = useState(user.address ?? '');
  const told = useFixedAddress({ user: user.name, groups: user.groups, address });
  return (
    <Panel title={t('fixed.title')}>
      <Stack gap="sm">
        {mayChange ? (
          <OfAccount user={user} address={address} told={told} onChange={setAddress} />
        ) : (
          <Facts facts={[[t('fixed.ofAccount'), user.address ?? t('fixed.nothing')]]} />
        )}
        <OfFile told={told} />
        <AddressDoubts told={told} />
      </Stack>
    </Panel>
  );
}

interface OfAccountProps {
  readonly user: User;
  /** As typed. */
  readonly address: string;
  readonly told: FixedAddressTold | undefined;
  readonly onChange: (address: string) => void;
}

function OfAccount({ user: { name, address: kept }, address, told, onChange }: OfAccountProps) {
  const { t } = useTranslation('users');
  const queries = useQueryClient();
  const { mutate, reset, error, isPending } = useMutation({
    mutationFn: () => {
      const body = { address: address === '' ? null : address };
      return ask(api.PATCH('/api/users/{name}', { params: { path: { name } }, body }));
    },
    onSuccess: async () => {
      announce(t('fixed.saved', { name }));
      await queries.invalidateQueries({ queryKey: usersKey });
      await queries.invalidateQueries({ queryKey: [fixedAddressKey] });
    },
  });
  return (
    <Form onSubmit={mutate}>
      <AddressField
        address={address}
        told={told}
        onChange={(typed) => {
          reset();
          onChange(typed);
        }}
      />
      {error && <ProblemAlert error={error} />}
      <Group>
        <Button type="submit" loading={isPending} disabled={address === (kept ?? '')}>
          {t('fixed.save')}
        </Button>
      </Group>
    </Form>
  );
}

/** Nothing where the settings have no such file. */
function OfFile({ told }: { readonly told: FixedAddressTold | undefined }) {
  const { t } = useTranslation('users');
  if (told?.file === undefined) return null;
  const { assigned, file } = told;
  if (assigned === undefined) return <Text size="sm">{t('fixed.none', { file })}</Text>;
  return (
    <Facts
      facts={[
        [t('fixed.address'), assigned.addresses],
        [t('fixed.line'), `${file}:${assigned.line}`],
        [t('fixed.by'), t(`fixed.whose.${assigned.by}`, { who: assigned.who })],
        [t('fixed.pool'), assigned.pool ?? t('fixed.noPool')],
      ]}
    />
  );
}
