import { Button, CopyButton as Copying } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { announce } from './announce.ts';
import { Icon } from './icons.tsx';

/** Copies a text, and says so. */
export function CopyButton({ value, label }: { readonly value: string; readonly label?: string }) {
  const { t } = useTranslation();
  return (
    <Copying value={value}>
      {({ copied, copy }) => (
        <Button
          size="xs"
          variant="light"
          leftSection={<Icon name={copied ? 'check' : 'copy'} size={16} />}
          onClick={() => {
            copy();
            announce(t('kit.copied'), 'info');
          }}
        >
          {label ?? t('kit.copy')}
        </Button>
      )}
    </Copying>
  );
}
