import { Alert, Stack, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../draft/draft.tsx';

/** The file itself, for what has no form. */
export function WholeText() {
  const { t } = useTranslation('gateway');
  const { shown, edit, checked, setText, mayEdit } = useDraft();
  // Changes made in forms are seen here as what they come to.
  const text = edit === undefined ? shown.text : 'text' in edit ? edit.text : (checked?.text ?? shown.text);
  const problems = (checked?.problems ?? []).map(({ line, path, message }) =>
    [line, path === '' ? undefined : path, message].filter((part) => part !== undefined).join(': '),
  );
  return (
    <Stack>
      {edit !== undefined && 'text' in edit && <Alert color="blue">{t('text.whole')}</Alert>}
      <Textarea
        label={t('text.label')}
        description={t('text.hint')}
        autosize
        minRows={20}
        maxRows={40}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', whiteSpace: 'pre' } }}
        value={text}
        readOnly={!mayEdit}
        onChange={(event) => setText(event.currentTarget.value)}
        error={problems.length === 0 ? undefined : problems.join('\n')}
      />
    </Stack>
  );
}
