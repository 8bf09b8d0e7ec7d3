import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../../api/answers.ts';
import { ask, ProblemError } from '../../../api/ask.ts';
import { api } from '../../../api/client.ts';
import { formatTime } from '../../../i18n/format.ts';
import { Awaited } from '../../../kit/awaited.tsx';
import { Dialog } from '../../../kit/dialog.tsx';
import { TextDiff } from '../../../kit/diff/diff-view.tsx';

export type Revision = AnswerOf<'/api/settings/revisions'>['revisions'][number];

interface RevisionDialogProps {
  readonly of: Revision | undefined;
  /** The one that it took the place of. */
  readonly before: Revision | undefined;
  close(): void;
}

/** The lines by which a revision differs from the one before it. */
export function RevisionDialog({ of, before, close }: RevisionDialogProps) {
  const { t } = useTranslation('gateway');
  const texts = useQuery({
    queryKey: ['settings', 'revision-difference', of?.revision, before?.revision],
    queryFn: () => Promise.all([before, of].map((each) => textOf(each?.revision ?? ''))),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const heading = t('history.showHeading', { at: of === undefined ? '' : formatTime(of.at) });
  const { data } = texts;
  const [former, fresh] = data ?? [];
  return (
    <Dialog opened onClose={close} size="xl" title={heading}>
      {of?.note !== undefined && <Text mb="sm">{of.note}</Text>}
      {data === undefined && <Awaited query={texts} height={160} />}
      {former !== undefined && fresh !== undefined && <TextDiff before={former} after={fresh} label={heading} />}
      {data !== undefined && (former === undefined || fresh === undefined) && <Text>{t('history.gone')}</Text>}
    </Dialog>
  );
}

/** undefined: it is no longer kept. */
async function textOf(revision: string): Promise<string | undefined> {
  try {
    return (await ask(api.GET('/api/settings/revisions/{revision}', { params: { path: { revision } } }))).text;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return undefined;
    throw error;
  }
}
