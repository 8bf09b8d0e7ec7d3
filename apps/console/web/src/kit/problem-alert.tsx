import { Alert, Button, List, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../api/ask.ts';
import { useSignInAgain } from '../api/use-sign-in-again.ts';

/** What went wrong, as a sentence, and where in what was sent. */
export function ProblemAlert({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  const { t } = useTranslation();
  const problems = error instanceof ProblemError ? (error.problem.problems ?? []) : [];
  const needsSignIn = error instanceof ProblemError && error.problem.remedy === 'sign-in-again';
  const sentence = error instanceof ProblemError ? error.message : t('kit.unreachable');
  return (
    <Alert color="shu" title={t('kit.problem')} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{sentence}</Text>
        {problems.length > 0 && (
          <List size="sm">
            {problems.map(({ path, message }) => (
              <List.Item key={`${path} ${message}`}>
                <span className="mono">{path}</span> {message}
              </List.Item>
            ))}
          </List>
        )}
        {needsSignIn && <SignInAgain />}
        {retry !== undefined && (
          <Button size="xs" variant="light" color="shu" onClick={retry}>
            {t('kit.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function SignInAgain() {
  const { t } = useTranslation();
  const { mutate, isPending } = useSignInAgain();
  return (
    <Button size="xs" variant="light" color="shu" loading={isPending} onClick={() => mutate()}>
      {t('kit.signInAgain')}
    </Button>
  );
}
