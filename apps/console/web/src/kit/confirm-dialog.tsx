import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';
import { ProblemAlert } from './problem-alert.tsx';

interface ConfirmDialogProps {
  readonly opened: boolean;
  readonly title: string;
  /** What will happen, and to whom. */
  readonly children: ReactNode;
  /** What the button does: "End the session", never "OK". */
  readonly confirm: string;
  readonly destructive?: boolean;
  /** A word that must be typed first, for what cannot be undone at all. */
  readonly word?: string;
  readonly pending?: boolean;
  readonly error?: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is done. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, title, children, onClose, error } = props;
  return (
    <Dialog opened={opened} onClose={onClose} title={title} centered>
      <Stack>
        <div>{children}</div>
        {error !== undefined && error !== null && <ProblemAlert error={error} />}
        <Answers {...props} />
      </Stack>
    </Dialog>
  );
}

function Answers({ word, confirm, destructive = false, pending = false, onConfirm, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  return (
    <>
      {word !== undefined && (
        <TextInput
          label={t('kit.typeToConfirm', { word })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
        />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('kit.cancel')}
        </Button>
        <Button
          {...(destructive && { color: 'shu' })}
          loading={pending}
          disabled={word !== undefined && typed !== word}
          onClick={onConfirm}
        >
          {confirm}
        </Button>
      </Group>
    </>
  );
}
