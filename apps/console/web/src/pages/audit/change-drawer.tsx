import { Drawer, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatTime } from '../../i18n/format.ts';
import { DiffView } from '../../kit/diff/diff-view.tsx';
import { Facts } from '../../kit/panel.tsx';
import type { Change } from './audit.tsx';
import { What, Who } from './words.tsx';

/** One change: who, when, from where, and what it changed. */
export function ChangeDrawer({
  change,
  onClose,
}: {
  readonly change: Change | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('audit');
  return (
    <Drawer
      opened={change !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={change && <What what={change.what} />}
      closeButtonProps={{ 'aria-label': t('frame.close') }}
    >
      {change !== undefined && (
        <Stack>
          <Facts
            facts={[
              [t('columns.at'), formatTime(change.at)],
              [t('columns.by'), <Who key="by" by={change.by} />],
              [t('columns.from'), change.from],
              [
                t('request'),
                <span key="request" className="mono">
                  {change.requestId}
                </span>,
              ],
            ]}
          />
          <Text fw={600} size="sm">
            {t('change')}
          </Text>
          {change.before === undefined && change.after === undefined ? (
            <Text size="sm">{t('noValues')}</Text>
          ) : (
            <DiffView before={change.before} after={change.after} />
          )}
        </Stack>
      )}
    </Drawer>
  );
}
