import { Alert, Badge, Button, Group, Stack, Table, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useContext, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { SignedIn } from '../../api/use-may.ts';
import { formatRelative, formatTime } from '../../i18n/format.ts';
import { announce } from '../../kit/announce.ts';
import { Awaited } from '../../kit/awaited.tsx';
import { PasswordField } from '../../kit/fields.tsx';
import { OwnPasswordForm } from '../../kit/own-password-form.tsx';
import { PageHeading } from '../../kit/page-heading.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { browserOf } from './browser-of.ts';
import { Passkeys } from './passkeys.tsx';

/** Who is signed in: their password, and where they are signed in. */
export default function Account() {
  const { t } = useTranslation('account');
  return (
    <>
      <PageHeading title={t('title')} />
      <Stack gap="xl">
        <ChangePassword />
        <Passkeys />
        <SignIns />
      </Stack>
    </>
  );
}

const untyped = { present: '', password: '', code: '' };

function ChangePassword() {
  const { t } = useTranslation('account');
  const name = useContext(SignedIn)?.name;
  const [{ present, ...own }, setTyped] = useState(untyped);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => {
      const body = { password: present, code: own.code, newPassword: own.password };
      return ask(api.POST('/api/account/password', { body }));
    },
    onSuccess: ({ outcome }) => {
      if (outcome !== 'changed') return;
      announce(t('changed'), 'good');
      setTyped(untyped);
    },
  });
  return (
    <Stack>
      <Title order={2}>{t('password')}</Title>
      <OwnPasswordForm
        value={own}
        onChange={(changed) => setTyped({ present, ...changed })}
        labels={{ password: t('fresh'), passwordHint: t('freshHint'), code: t('code'), submit: t('change') }}
        refused={data?.outcome === 'refused' && <Alert color="shu">{t('refused')}</Alert>}
        error={error}
        isPending={isPending}
        onSubmit={mutate}
      >
        {/* Whoever keeps passwords for them has to know whose it is. */}
        <input type="text" autoComplete="username" value={name} readOnly hidden />
        <PasswordField
          label={t('current')}
          autoComplete="current-password"
          required
          value={present}
          onChange={(typed) => setTyped({ present: typed, ...own })}
        />
      </OwnPasswordForm>
    </Stack>
  );
}

function SignIns() {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const account = useQuery({ queryKey: ['account'], queryFn: () => ask(api.GET('/api/account')) });
  const { data } = account;
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['account'] });
  const { mutate, error } = useMutation({
    mutationFn: (id: string) => ask(api.DELETE('/api/account/sign-ins/{id}', { params: { path: { id } } })),
    onSuccess,
  });
  const others = useMutation({ mutationFn: () => ask(api.DELETE('/api/account/sign-ins')), onSuccess });
  const failed = error ?? others.error;
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2}>{t('signIns')}</Title>
        {data?.signIns.some(({ isThis }) => !isThis) && (
          <Button size="xs" variant="default" loading={others.isPending} onClick={() => others.mutate()}>
            {t('endOthers')}
          </Button>
        )}
      </Group>
      {failed && <ProblemAlert error={failed} />}
      {data === undefined && <Awaited query={account} height={120} />}
      <Table.ScrollContainer minWidth={560} hidden={data === undefined}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {(['browser', 'from', 'since', 'seen', 'end'] as const).map((column) => (
                <Table.Th key={column}>{t(column)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data?.signIns.map(({ id, isThis, agent, address, createdAt, seenAt }) => (
              <Table.Tr key={id}>
                <Table.Td title={agent}>{browserOf(agent)}</Table.Td>
                <Table.Td>{address}</Table.Td>
                <Table.Td>{formatTime(createdAt)}</Table.Td>
                <Table.Td>{formatRelative(seenAt)}</Table.Td>
                <Table.Td>
                  {isThis ? (
                    <Badge variant="light" miw="max-content">
                      {t('here')}
                    </Badge>
                  ) : (
                    <Button size="compact-sm" variant="default" onClick={() => mutate(id)}>
                      {t('end')}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
