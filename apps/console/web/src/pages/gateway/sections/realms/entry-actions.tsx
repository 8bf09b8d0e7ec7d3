import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface EntryActionsProps {
  readonly name: string;
  edit(): void;
  /** undefined: it has to stay … */
  readonly remove: (() => void) | undefined;
  /** … for this reason. */
  readonly stays?: string;
}

/** What may be done with a realm or a back end in its row. */
export function EntryActions({ name, edit, remove, stays }: EntryActionsProps) {
  const { t } = useTranslation('gateway');
  const { edit: editing, remove: removing } = { edit: t('realms.edit'), remove: t('realms.remove') };
  return (
    <div>
      <Group gap="xs" wrap="nowrap">
        <Button
          size="compact-sm"
          variant="default"
          miw="max-content"
          aria-label={t('kit.to', { what: editing, whom: name })}
          onClick={edit}
        >
          {editing}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          miw="max-content"
          aria-label={t('kit.to', { what: removing, whom: name })}
          disabled={remove === undefined}
          onClick={remove}
        >
          {removing}
        </Button>
      </Group>
      {remove === undefined && stays !== undefined && (
        <Text size="xs" c="dimmed">
          {stays}
        </Text>
      )}
    </div>
  );
}
