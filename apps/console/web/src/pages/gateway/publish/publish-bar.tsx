import { Affix, Button, Group, Paper, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../draft/draft.tsx';
import { PublishDialog } from './publish-dialog.tsx';

/** Tells what is not published yet, and leads to publishing it. */
export function PublishBar() {
  const { t } = useTranslation('gateway');
  const { edit, checked, isChecking, discard, shown } = useDraft();
  const [isOpen, setOpen] = useState(false);
  const problems = checked?.problems.length ?? 0;
  return (
    <>
      {edit !== undefined && (
        <Affix position={{ bottom: 16, right: 16 }} zIndex={100}>
          <Paper withBorder shadow="md" p="sm">
            <Group>
              <Text size="sm" role="status">
                {'text' in edit ? t('publish.text') : t('publish.changed', { count: edit.changes.length })}
                {isChecking ? ` · ${t('publish.checking')}` : ''}
                {!isChecking && problems > 0 ? ` · ${t('publish.problems', { count: problems })}` : ''}
              </Text>
              <Button variant="default" onClick={discard}>
                {t('publish.discard')}
              </Button>
              {shown.publishable && (
                <Button disabled={isChecking || problems > 0} onClick={() => setOpen(true)}>
                  {t('publish.review')}
                </Button>
              )}
              {!shown.publishable && (
                <Button disabled={isChecking || problems > 0} onClick={() => download(checked?.text ?? shown.text)}>
                  {t('publish.download')}
                </Button>
              )}
            </Group>
          </Paper>
        </Affix>
      )}
      <PublishDialog isOpen={isOpen} close={() => setOpen(false)} />
    </>
  );
}

/** For an administrator who puts the file in its place. */
function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'sekisho.yaml';
  link.click();
  URL.revokeObjectURL(url);
}
