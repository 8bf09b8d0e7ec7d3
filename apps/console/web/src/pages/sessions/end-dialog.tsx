import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { announce } from '../../kit/announce.ts';
import { ConfirmDialog } from '../../kit/confirm-dialog.tsx';

interface EndDialogProps {
  /** The one to end; undefined: none is asked about. */
  readonly session:
    | { readonly connection: string; readonly user?: string | undefined; readonly remote: string }
    | undefined;
  readonly onClose: () => void;
}

/** Asks before a session is ended, and ends it. */
export function EndDialog({ session, onClose }: EndDialogProps) {
  const { t } = useTranslation('sessions');
  const queries = useQueryClient();
  const user = session?.user ?? session?.remote ?? '';
  const end = useMutation({
    mutationFn: (connection: string) =>
      ask(api.POST('/api/sessions/{connection}/end', { params: { path: { connection } } })),
    onSuccess: async ({ ended }) => {
      announce(ended ? t('ended', { user }) : t('endedAlready', { user }), ended ? 'good' : 'info');
      onClose();
      await queries.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  return (
    <ConfirmDialog
      opened={session !== undefined}
      title={t('endTitle', { user })}
      confirm={t('end')}
      destructive
      pending={end.isPending}
      error={end.error}
      onConfirm={() => session && end.mutate(session.connection)}
      onClose={() => {
        end.reset();
        onClose();
      }}
    >
      <Text size="sm">{t('endHint')}</Text>
    </ConfirmDialog>
  );
}
