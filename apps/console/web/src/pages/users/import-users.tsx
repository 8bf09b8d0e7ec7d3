import { Alert, Button, FileInput, List, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { Icon } from '../../kit/icons.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { saveFile } from '../../kit/save-file.ts';
import { usersKey } from './user.ts';

type Preview = paths['/api/user-imports/preview']['post']['responses']['200']['content']['application/json'];
type Imported = paths['/api/user-imports']['post']['responses']['200']['content']['application/json'];

/** The button for users by the file, and its dialog. */
export function ImportUsers() {
  const { t } = useTranslation('users');
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<Icon name="upload" size={16} />} onClick={() => setOpened(true)}>
        {t('import.open')}
      </Button>
      <Dialog opened={opened} onClose={() => setOpened(false)} title={t('import.title')} size="lg">
        <ImportForm />
      </Dialog>
    </>
  );
}

function ImportForm() {
  const { t } = useTranslation('users');
  const queries = useQueryClient();
  const [csv, setCsv] = useState('');
  const preview = useMutation({
    mutationFn: async (file: File) => {
      const text = await file.text();
      setCsv(text);
      return await ask(api.POST('/api/user-imports/preview', { body: { csv: text } }));
    },
  });
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => ask(api.POST('/api/user-imports', { body: { csv } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: usersKey }),
  });
  if (data !== undefined) return <Done imported={data} />;
  const good = preview.data?.problems.length === 0 ? preview.data.users.length : 0;
  return (
    <Stack>
      <Text size="sm">{t('import.hint')}</Text>
      <FileInput
        label={t('import.file')}
        placeholder={t('import.choose')}
        accept="text/csv,.csv"
        onChange={(file) => file !== null && preview.mutate(file)}
      />
      {preview.data && <Previewed preview={preview.data} />}
      {(error ?? preview.error) !== null && <ProblemAlert error={(error ?? preview.error) as Error} />}
      <Button loading={isPending || preview.isPending} disabled={good === 0} onClick={() => mutate()}>
        {t('import.do')}
      </Button>
    </Stack>
  );
}

/** More problems nobody mends at once. */
const problemsShown = 100;

function Previewed({ preview: { users, problems } }: { readonly preview: Preview }) {
  const { t } = useTranslation('users');
  return (
    <div role="status">
      <Text mb="xs">{t('import.good', { count: users.length })}</Text>
      {problems.length > 0 && (
        <Alert color="yamabuki" title={t('import.problems')}>
          <Text size="sm">{t('import.whole')}</Text>
          <List size="sm">
            {problems.slice(0, problemsShown).map(({ line, code, what }) => (
              <List.Item key={`${line} ${code} ${what}`}>
                {t('import.line', { line, problem: t(`import.codes.${code}`, { what }) })}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
    </div>
  );
}

function Done({ imported: { added, failed, passwords } }: { readonly imported: Imported }) {
  const { t } = useTranslation('users');
  return (
    <Stack role="status">
      <Text>{t('import.added', { count: added })}</Text>
      {failed.length > 0 && (
        <List size="sm">
          {failed.map(({ name, reason }) => (
            <List.Item key={name}>{t('import.failed', { name, reason })}</List.Item>
          ))}
        </List>
      )}
      {passwords !== undefined && (
        <Alert color="yamabuki">
          <Stack align="flex-start">
            <Text size="sm">{t('import.passwords')}</Text>
            <Button
              leftSection={<Icon name="download" size={16} />}
              onClick={() => saveFile('passwords.csv', passwords, 'text/csv')}
            >
              {t('import.download')}
            </Button>
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}
