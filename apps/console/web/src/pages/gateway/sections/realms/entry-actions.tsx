import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface EntryActionsProps {
  readonly name: string;
  edit(): void;
  /** undefined: it has to stay. */
  readonly remove: (() => void) | undefined;
}

/** What may be done with a realm or a back end in its row. */
export function EntryActions({ name, edit, remove }: EntryActionsProps) {
  const { t } = useTranslation('gateway');
  const { edit: editing, remove: removing } = { edit: t('realms.edit'), remove: t('realms.remove') };
  return (
    <Group gap="xs" wrap="nowrap">
      <Button size="compact-sm" variant="default" aria-label={`${editing}: ${name}`} onClick={edit}>
        {editing}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${removing}: ${name}`}
        disabled={remove === undefined}
        onClick={remove}
      >
        {removing}
      </Button>
    </Group>
  );
}
