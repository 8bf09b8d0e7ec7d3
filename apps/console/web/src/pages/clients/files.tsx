import { Alert, Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { takeFiles } from '../../api/take-files.ts';
import { Icon } from '../../kit/icons.tsx';
import { Panel } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { type Choices, hasFiles, namesIn, nextStepOf, type Order, problemsOf, requestOf } from './order.ts';

interface FilesProps {
  readonly order: Order;
  readonly choices: Choices | undefined;
  /** Shows what is wrong with the order. */
  readonly onJudged: () => void;
}

/** Files for whoever was chosen: made, fetched once, and what to do with them. */
export function Files({ order, choices, onJudged }: FilesProps) {
  const { t } = useTranslation('clients');
  const make = useMutation({
    mutationFn: async () => {
      const { platform, language, user, forEverybody } = order;
      const body = { platform, language, ...requestOf(order, choices), ...(!forEverybody && { user: user.trim() }) };
      return { ...(await ask(api.POST('/api/client-setups', { body }))), order };
    },
    gcTime: 0,
  });
  const take = useMutation({
    mutationFn: async ({ token }: { token: string; of: Order; files: readonly string[] }) => takeFiles(token),
    onSuccess: make.reset,
  });
  const error = make.error ?? take.error;
  const start = () => {
    onJudged();
    if (Object.keys(problemsOf(order, choices)).length > 0) return;
    take.reset();
    make.mutate();
  };
  const has = hasFiles(order, choices);
  return (
    <Panel title={t('files.title')}>
      <Text size="sm" mb="sm">
        {t(has ? 'files.hint' : 'files.byKey')}
      </Text>
      <Group>
        <Button variant="default" disabled={!has} loading={make.isPending} onClick={start}>
          {t('files.make')}
        </Button>
        {make.data && (
          <Button
            leftSection={<Icon name="download" size={16} />}
            loading={take.isPending}
            onClick={() =>
              make.data && take.mutate({ token: make.data.handout.token, of: make.data.order, files: make.data.files })
            }
          >
            {t('files.download', { count: make.data.files.length })}
          </Button>
        )}
      </Group>
      {take.isSuccess && <Fetched {...take.variables} />}
      {error && <ProblemAlert error={error} />}
    </Panel>
  );
}

interface FetchedProps {
  readonly of: Order;
  readonly files: readonly string[];
}

/** Files are in somebody's hands now. */
function Fetched({ of: { platform, forEverybody, user }, files }: FetchedProps) {
  const { t } = useTranslation('clients');
  return (
    <Alert color="matsu" mt="sm" role="status" title={t('files.fetched')} icon={<Icon name="download" />}>
      <Text size="sm">{t(`files.next.${nextStepOf(platform)}`, namesIn(files))}</Text>
      <Text size="sm" mt="xs">
        {forEverybody ? t('files.toEverybody') : t('files.toUser', { user })}
      </Text>
    </Alert>
  );
}
