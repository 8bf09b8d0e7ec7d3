import { ActionIcon, Group, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { dismiss, useAnnouncements } from '../kit/announce.ts';
import { Icon } from '../kit/icons.tsx';
import classes from './frame.module.css';

/** Where announcements appear; always in the document, or screen readers would not hear the first. */
export function Announcements() {
  const { t } = useTranslation();
  const shown = useAnnouncements();
  return (
    <section className={classes.announcements} aria-live="polite" aria-label={t('frame.announcements')}>
      <Stack gap="xs">
        {shown.map(({ id, text, tone }) => (
          <Paper key={id} className={classes.announcement} data-tone={tone} shadow="md" withBorder>
            <Group wrap="nowrap" gap="xs" align="flex-start">
              <Text size="sm" flex={1}>
                {text}
              </Text>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={t('frame.close')}
                onClick={() => dismiss(id)}
              >
                <Icon name="close" size={14} />
              </ActionIcon>
            </Group>
          </Paper>
        ))}
      </Stack>
    </section>
  );
}
