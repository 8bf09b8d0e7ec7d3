import { Alert, Badge, Button, Group, PasswordInput, Stack, Table, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { formatRelative, formatTime } from '../../i18n/format.ts';
import { announce } from '../../kit/announce.ts';
import { Form } from '../../kit/form.tsx';
import { PageHeading } from '../../kit/page-heading.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
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

function ChangePassword() {
  const { t } = useTranslation('account');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => ask(api.POST('/api/account/password', { body: { password, code, newPassword } })),
    onSuccess: ({ outcome }) => {
      if (outcome !== 'changed') return;
      announce(t('changed'), 'good');
      setPassword('');
      setNewPassword('');
      setCode('');
    },
  });
  return (
    <Form onSubmit={mutate} maw={460}>
      <Title order={2}>{t('password')}</Title>
      <PasswordInput
        label={t('current')}
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <TextInput
        label={t('code')}
        autoComplete="one-time-code"
        required
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <PasswordInput
        label={t('fresh')}
        description={t('freshHint')}
        autoComplete="new-password"
        required
        minLength={12}
        value={newPassword}
        onChange={(event) => setNewPassword(event.currentTarget.value)}
      />
      {data?.outcome === 'refused' && <Alert color="shu">{t('refused')}</Alert>}
      {error && <ProblemAlert error={error} />}
      <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
        {t('change')}
      </Button>
    </Form>
  );
}

function SignIns() {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey: ['account'], queryFn: () => ask(api.GET('/api/account')) });
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
      <Table.ScrollContainer minWidth={640}>
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
                <Table.Td>{agent}</Table.Td>
                <Table.Td>{address}</Table.Td>
                <Table.Td>{formatTime(createdAt)}</Table.Td>
                <Table.Td>{formatRelative(seenAt)}</Table.Td>
                <Table.Td>
                  {isThis ? (
                    <Badge variant="light">{t('here')}</Badge>
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
