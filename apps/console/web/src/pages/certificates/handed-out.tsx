import { Alert, Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { paths } from '../../api/schema.d.ts';
import { takeFiles } from '../../api/take-files.ts';
import { Icon } from '../../kit/icons.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { SecretOnce } from '../../kit/secret-once.tsx';

type IssuedOnce = paths['/api/certificates']['post']['responses']['200']['content']['application/json'];

/** A key that was made, to be downloaded once, and its password. */
export function HandedOut({ issued, onDone }: { readonly issued: IssuedOnce; readonly onDone: () => void }) {
  const { t } = useTranslation('certificates');
  const { record, password, file, handout } = issued;
  const { mutate, isSuccess, isPending, error } = useMutation({ mutationFn: () => takeFiles(handout.token) });
  return (
    <Stack>
      <Alert color="matsu" title={t('handout.title', { name: record.name })}>
        <Stack align="flex-start" gap="sm">
          <Text size="sm">{t('handout.hint')}</Text>
          <Button
            leftSection={<Icon name="download" size={16} />}
            loading={isPending}
            disabled={isSuccess}
            onClick={() => mutate()}
          >
            {t('handout.download', { file })}
          </Button>
          {isSuccess && (
            <Text size="sm" role="status">
              {t('handout.fetched')}
            </Text>
          )}
          {error && <ProblemAlert error={error} />}
        </Stack>
      </Alert>
      <SecretOnce title={t('handout.password', { file })} secret={password} onDone={onDone} />
    </Stack>
  );
}
