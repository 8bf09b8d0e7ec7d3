import { Alert, Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { useOtherWindows } from '../../api/other-windows.ts';
import { PasswordField, TextField } from '../../kit/fields.tsx';
import { Form } from '../../kit/form.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { Door } from './door.tsx';
import { SignInByPasskey } from './sign-in-by-passkey.tsx';
import { SingleSignOnButton } from './single-sign-on-button.tsx';

interface SignInProps {
  readonly hasAdministrators: boolean;
  /** What the OpenID provider is called; null: there is none. */
  readonly singleSignOn: string | null;
  /** Who was in until now, and whose page is kept. */
  readonly again?: string | undefined;
}

/** Name and password, then the code of the authenticator app. Afterwards one is where one wanted to go. */
export default function SignIn({ hasAdministrators, singleSignOn, again }: SignInProps) {
  const { t } = useTranslation('sign-in');
  const queries = useQueryClient();
  // Who is in is asked with all the rest: where it is somebody else than before, nothing of that is kept.
  const enter = useCallback(() => queries.invalidateQueries(), [queries]);
  useOtherWindows(enter);
  const [name, setName] = useState(again ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => ask(api.POST('/api/sign-in', { body: { name, password, ...(code !== '' && { code }) } })),
    onSuccess: ({ outcome }) => (outcome === 'signed-in' ? enter() : setCode('')),
  });
  const outcome = data?.outcome;
  const needsCode = outcome === 'second-factor' || code !== '';
  const elsewhere = singleSignOn !== null && <SingleSignOnButton name={singleSignOn} keepsPage={again !== undefined} />;
  if (!hasAdministrators) {
    return (
      <Door title={t('none')}>
        {t('noneHint')}
        {elsewhere}
      </Door>
    );
  }
  return (
    <Door title={t('title')} hint={again === undefined ? undefined : t('again')}>
      <Form onSubmit={mutate}>
        <TextField label={t('name')} name="username" autoComplete="username" required value={name} onChange={setName} />
        <PasswordField
          label={t('password')}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
        {needsCode && (
          <TextField
            label={t('code')}
            description={t('codeHint')}
            autoComplete="one-time-code"
            data-autofocus
            autoFocus
            required
            value={code}
            onChange={setCode}
          />
        )}
        {outcome === 'refused' && <Alert color="shu">{t('refused')}</Alert>}
        {data?.outcome === 'held' && <Alert color="yamabuki">{t('held', { count: data.seconds })}</Alert>}
        {error && <ProblemAlert error={error} />}
        <Button type="submit" loading={isPending}>
          {needsCode ? t('signIn') : t('next')}
        </Button>
      </Form>
      <SignInByPasskey enter={enter} />
      {elsewhere}
    </Door>
  );
}
