import { Alert, Button, Divider, Stack } from '@mantine/core';
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
} from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';

/** The device knows whose passkey it has: nobody has to say a name. */
export function SignInByPasskey({ enter }: { readonly enter: () => Promise<void> }) {
  const { t } = useTranslation('sign-in');
  const { mutate, data, isPending } = useMutation({
    mutationFn: async () => {
      const options = await ask(api.POST('/api/sign-in/passkey/options'));
      // The API describes of it what it checks; the browser gets all that the server made.
      const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
      const { response, clientExtensionResults, ...rest } = await startAuthentication({ optionsJSON });
      return ask(
        api.POST('/api/sign-in/passkey', {
          body: {
            credential: { ...rest, clientExtensionResults: { ...clientExtensionResults }, response: { ...response } },
          },
        }),
      );
    },
    onSuccess: ({ outcome }) => {
      if (outcome === 'signed-in') return enter();
    },
  });
  if (!browserSupportsWebAuthn()) return null;
  return (
    <Stack mt="md">
      <Divider label={t('or')} />
      <Button variant="default" loading={isPending} onClick={() => mutate()}>
        {t('passkey')}
      </Button>
      {data?.outcome === 'refused' && <Alert color="shu">{t('refused')}</Alert>}
    </Stack>
  );
}
