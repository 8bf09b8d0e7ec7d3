import { Alert, List } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { paths } from '../../../api/schema.d.ts';

export type Published = paths['/api/settings/publish']['post']['responses']['200']['content']['application/json'];

/** What became of settings that were to be published. */
export function Outcome({ published }: { readonly published: Published }) {
  const { t } = useTranslation('gateway');
  switch (published.outcome) {
    case 'published':
      return (
        <Alert color={published.notices.length === 0 ? 'matsu' : 'yamabuki'} role="status">
          {published.notices.length === 0 ? t('publish.done') : t('publish.notices')}
          {published.notices.length > 0 && <Sentences of={published.notices} />}
        </Alert>
      );
    case 'stale':
      return <Alert color="yamabuki">{t('publish.stale')}</Alert>;
    case 'invalid':
      return (
        <Alert color="shu" title={t('publish.invalid')}>
          <Sentences of={published.problems.map(({ path, message }) => `${path}: ${message}`)} />
        </Alert>
      );
    case 'failed':
      return (
        <Alert color="shu" title={t('publish.failed')}>
          {published.reason}
        </Alert>
      );
  }
}

function Sentences({ of }: { readonly of: readonly string[] }) {
  return (
    <List size="sm">
      {of.map((sentence) => (
        <List.Item key={sentence}>{sentence}</List.Item>
      ))}
    </List>
  );
}
