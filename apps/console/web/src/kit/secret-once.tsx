import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icons.tsx';

interface SecretOnceProps {
  /** What it is: "Password of bob". */
  readonly title: string;
  readonly secret: string;
  /** The caller forgets the secret then. */
  readonly onDone: () => void;
}

/** Shows a secret that nobody can show again. */
export function SecretOnce({ title, secret, onDone }: SecretOnceProps) {
  const { t } = useTranslation();
  return (
    <Alert color="yamabuki" title={title} icon={<Icon name="key" />}>
      <Stack gap="sm">
        <Text size="sm">{t('kit.secretOnce')}</Text>
        <Code block fz="md" translate="no">
          {secret}
        </Code>
        <Group>
          <CopyButton value={secret} />
          <Button size="xs" variant="default" onClick={onDone}>
            {t('kit.secretKept')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
