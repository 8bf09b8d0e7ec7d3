import { Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from '@simplewebauthn/browser';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { formatDate, formatRelative } from '../../i18n/format.ts';
import { Awaited } from '../../kit/awaited.tsx';
import { TextField } from '../../kit/fields.tsx';
import { Form } from '../../kit/form.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';

const key = ['account', 'passkeys'] as const;

/** Passkeys: a finger or a PIN of the device in place of password and code. */
export function Passkeys() {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const passkeys = useQuery({ queryKey: key, queryFn: () => ask(api.GET('/api/account/passkeys')) });
  const remove = useMutation({
    mutationFn: (id: string) => ask(api.DELETE('/api/account/passkeys/{id}', { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  const { data } = passkeys;
  if (data === undefined) return <Awaited query={passkeys} height={90} />;
  return (
    <Stack>
      <div>
        <Title order={2}>{t('passkeys.title')}</Title>
        <Text c="dimmed" size="sm">
          {data.isPossible ? t('passkeys.hint') : t('passkeys.impossible')}
        </Text>
      </div>
      {data.passkeys.length > 0 && (
        <Table maw={720}>
          <Table.Thead>
            <Table.Tr>
              {(['name', 'since', 'seen', 'remove'] as const).map((column) => (
                <Table.Th key={column}>{t(`passkeys.${column}`)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.passkeys.map(({ id, name, createdAt, usedAt }) => (
              <Table.Tr key={id}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{formatDate(createdAt)}</Table.Td>
                <Table.Td>{usedAt === null ? '—' : formatRelative(usedAt)}</Table.Td>
                <Table.Td>
                  <Button size="compact-sm" variant="default" onClick={() => remove.mutate(id)}>
                    {t('passkeys.remove')}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {data.isPossible && <AddPasskey onAdded={() => queries.invalidateQueries({ queryKey: key })} />}
    </Stack>
  );
}

function AddPasskey({ onAdded }: { onAdded(): void }) {
  const { t } = useTranslation('account');
  const [name, setName] = useState('');
  const { mutate, error, isPending } = useMutation({
    mutationFn: async () => {
      const options = await ask(api.POST('/api/account/passkeys/options'));
      // The API describes of it what it checks; the browser gets all that the server made.
      const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
      const credential = await startRegistration({ optionsJSON });
      const { response, clientExtensionResults, ...rest } = credential;
      return ask(
        api.POST('/api/account/passkeys', {
          body: {
            name,
            credential: { ...rest, clientExtensionResults: { ...clientExtensionResults }, response: { ...response } },
          },
        }),
      );
    },
    onSuccess: () => {
      setName('');
      onAdded();
    },
  });
  return (
    <Form onSubmit={mutate} maw={460}>
      <Group align="flex-end">
        <TextField
          label={t('passkeys.called')}
          placeholder={t('passkeys.example')}
          required
          maxLength={64}
          value={name}
          onChange={setName}
        />
        <Button type="submit" variant="default" loading={isPending}>
          {t('passkeys.add')}
        </Button>
      </Group>
      {error && <ProblemAlert error={error} />}
    </Form>
  );
}
