import { Affix, Button, Group, List, Paper, Space, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Checked, useDraft } from '../draft/draft.tsx';
import { PublishDialog } from './publish-dialog.tsx';

/** Tells what is not published yet, and leads to publishing it. */
export function PublishBar() {
  const { t } = useTranslation('gateway');
  const { edit, checked, isChecking, discard, shown } = useDraft();
  const [isOpen, setOpen] = useState(false);
  const problems = checked?.problems ?? [];
  const isWrong = problems.length > 0;
  return (
    <>
      {edit !== undefined && (
        <>
          {/* What the bar would lie upon can be scrolled out from under it. */}
          <Space h={120} />
          <Affix position={{ bottom: 16, right: 16 }} zIndex={100}>
            <Paper
              component="section"
              aria-label={t('publish.bar')}
              withBorder
              shadow="md"
              p="sm"
              maw="min(46rem, calc(100vw - 2rem))"
            >
              <Group>
                <Text size="sm" role="status">
                  {'text' in edit ? t('publish.text') : t('publish.changed', { count: edit.changes.length })}
                  {isChecking ? ` · ${t('publish.checking')}` : ''}
                  {!isChecking && isWrong ? ` · ${t('publish.problems', { count: problems.length })}` : ''}
                </Text>
                <Button variant="default" onClick={discard}>
                  {t('publish.discard')}
                </Button>
                {shown.publishable && (
                  <Button disabled={isChecking || isWrong} onClick={() => setOpen(true)}>
                    {t('publish.review')}
                  </Button>
                )}
                {!shown.publishable && (
                  <Button disabled={isChecking || isWrong} onClick={() => download(checked?.text ?? shown.text)}>
                    {t('publish.download')}
                  </Button>
                )}
              </Group>
              {isWrong && <Problems of={problems} />}
            </Paper>
          </Affix>
        </>
      )}
      <PublishDialog isOpen={isOpen} close={() => setOpen(false)} />
    </>
  );
}

/** More are found at their fields. */
const problemsShown = 3;

/** What is wrong, wherever its field is: on another form, or nowhere, as for a file that is not there. */
function Problems({ of }: { readonly of: Checked['problems'] }) {
  return (
    <List size="sm" mt="xs" c="var(--tone-bad)">
      {of.slice(0, problemsShown).map(({ path, message }) => (
        <List.Item key={`${path} ${message}`}>{path === '' ? message : `${path}: ${message}`}</List.Item>
      ))}
    </List>
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
