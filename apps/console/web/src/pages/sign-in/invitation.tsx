import { Alert, Button, Center, Code, Group, Image, List, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { Awaited } from '../../kit/awaited.tsx';
import { CopyButton } from '../../kit/copy-button.tsx';
import { TextField } from '../../kit/fields.tsx';
import { OwnPasswordForm } from '../../kit/own-password-form.tsx';
import { Door } from './door.tsx';
import { useLinkToken } from './link-token.ts';

type Invited = paths['/api/invitation']['post']['responses']['200']['content']['application/json'];

/** What a link leads to by which somebody sets password and authenticator app. */
export default function Invitation() {
  const { t } = useTranslation('sign-in');
  const token = useLinkToken();
  const invited = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => ask(api.POST('/api/invitation', { body: { token: token ?? '' } })),
    enabled: token !== undefined,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (token === undefined) return <Door title={t('invitation.over')}>{t('kit.linkCut')}</Door>;
  if (invited.data !== undefined) return <SetUp token={token} invited={invited.data} />;
  return (
    <Door title={t(invited.error === null ? 'invitation.title' : 'invitation.over')}>
      <Awaited query={invited} height={420} />
    </Door>
  );
}

function SetUp({ token, invited }: { readonly token: string; readonly invited: Invited }) {
  const { t } = useTranslation('sign-in');
  const [name, setName] = useState(invited.name ?? '');
  const [own, setOwn] = useState({ password: '', code: '' });
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => {
      const body = { token, ...own, ...(invited.name === undefined && { name }) };
      return ask(api.POST('/api/invitation/accept', { body }));
    },
  });
  if (data) return <RecoveryCodes codes={data.recoveryCodes} />;
  const hint = invited.name === undefined ? t('invitation.first') : t('invitation.forName', { name: invited.name });
  return (
    <Door title={t('invitation.title')} hint={hint}>
      <OwnPasswordForm
        value={own}
        onChange={setOwn}
        labels={{
          password: t('invitation.password'),
          passwordHint: t('invitation.passwordHint'),
          code: t('invitation.code'),
          submit: t('invitation.accept'),
        }}
        codeKeys="numeric"
        app={<AuthenticatorApp {...invited} />}
        error={error}
        isPending={isPending}
        onSubmit={mutate}
      >
        <TextField
          label={t('invitation.name')}
          autoComplete="username"
          required
          maxLength={64}
          disabled={invited.name !== undefined}
          value={name}
          onChange={setName}
        />
      </OwnPasswordForm>
    </Door>
  );
}

function AuthenticatorApp({ secret, qrCode }: Invited) {
  const { t } = useTranslation('sign-in');
  return (
    <div>
      <Text fw={500} size="sm">
        {t('invitation.app')}
      </Text>
      <Text c="dimmed" size="xs">
        {t('invitation.appHint')}
      </Text>
      <Center my="sm">
        <Image
          src={`data:image/svg+xml;utf8,${encodeURIComponent(qrCode)}`}
          alt={t('invitation.qrCode')}
          w={180}
          bg="white"
          p={8}
        />
      </Center>
      <Text size="sm">
        {t('invitation.secret')}: <Code translate="no">{secret}</Code>
      </Text>
    </div>
  );
}

function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const { t } = useTranslation('sign-in');
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  return (
    <Door title={t('invitation.recovery')}>
      <Stack>
        <Alert color="yamabuki">{t('invitation.recoveryHint')}</Alert>
        <List>
          {codes.map((code) => (
            <List.Item key={code}>
              <Code fz="md" translate="no">
                {code}
              </Code>
            </List.Item>
          ))}
        </List>
        <Group>
          <CopyButton value={codes.join('\n')} />
          <Button size="xs" variant="default" onClick={() => window.print()}>
            {t('invitation.print')}
          </Button>
        </Group>
        <Button
          onClick={async () => {
            navigate('/', { replace: true });
            await queries.resetQueries();
          }}
        >
          {t('invitation.go')}
        </Button>
      </Stack>
    </Door>
  );
}
