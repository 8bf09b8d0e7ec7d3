import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { AnswerOf } from '../../api/answers.ts';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { formatTime } from '../../i18n/format.ts';
import { say } from '../../i18n/say.ts';
import { TextField } from '../../kit/fields.tsx';
import { Form } from '../../kit/form.tsx';
import { Panel } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { Explained } from './explained.tsx';
import { Findings } from './findings.tsx';

type Diagnosis = AnswerOf<'/api/diagnosis'>;

/** Asks the gateway why somebody is not in. */
export function AskWhy() {
  const { t } = useTranslation('attempts');
  const [typed, setTyped] = useState('');
  const [who, setWho] = useState('');
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['diagnosis', who],
    queryFn: () => ask(api.GET('/api/diagnosis', { params: { query: { who } } })),
    enabled: who !== '',
  });
  const onSubmit = (): void => {
    const wanted = typed.trim();
    if (wanted === who) void refetch();
    else setWho(wanted);
  };
  return (
    <Panel title={t('ask.title')}>
      <Form onSubmit={onSubmit}>
        <Group align="flex-end" gap="sm">
          <TextField
            label={t('ask.label')}
            placeholder={t('ask.placeholder')}
            required
            withAsterisk={false}
            value={typed}
            onChange={setTyped}
            flex="1 1 16rem"
            maw={420}
            autoComplete="off"
          />
          <Button type="submit" loading={isFetching}>
            {t('ask.button')}
          </Button>
        </Group>
      </Form>
      <div aria-live="polite">
        {error !== null && <ProblemAlert error={error} />}
        {data !== undefined && (
          <Answer
            diagnosis={data}
            onMeant={(name) => {
              setTyped(name);
              setWho(name);
            }}
          />
        )}
      </div>
    </Panel>
  );
}

interface AnswerProps {
  readonly diagnosis: Diagnosis;
  readonly onMeant: (name: string) => void;
}

const colours = {
  connected: 'matsu',
  'under-way': 'ai',
  refused: 'shu',
  ended: 'gray',
  silent: 'yamabuki',
  unknown: 'yamabuki',
} as const;

function Answer({ diagnosis, onMeant }: AnswerProps) {
  const { t } = useTranslation('attempts');
  const { subject, verdict, latest, findings, others, nearest, away } = diagnosis;
  return (
    <Stack mt="md">
      <Alert color={colours[verdict]} title={t(`ask.verdicts.${verdict}`, { who: subject })}>
        {verdict === 'silent' && <Text size="sm">{t('ask.silentHint')}</Text>}
        {nearest.length > 0 && <Nearest names={nearest} onMeant={onMeant} />}
        <SessionLinks sessions={diagnosis.connected} />
        {latest !== undefined && <Text size="sm">{say(latest.sentence)}</Text>}
        {away.length > 0 && <Text size="sm">{t('ask.away', { services: away.join(', ') })}</Text>}
      </Alert>
      {latest !== undefined && <Explained attempt={latest} />}
      {findings.length > 0 && <Findings findings={findings} />}
      {others.length > 0 && <Others others={others} />}
    </Stack>
  );
}

function Nearest({ names, onMeant }: { readonly names: readonly string[]; readonly onMeant: AnswerProps['onMeant'] }) {
  const { t } = useTranslation('attempts');
  return (
    <Group gap="xs">
      <Text size="sm">{t('ask.nearest')}</Text>
      {names.map((name) => (
        <Button key={name} size="compact-sm" variant="light" onClick={() => onMeant(name)}>
          {name}
        </Button>
      ))}
    </Group>
  );
}

function SessionLinks({ sessions }: { readonly sessions: Diagnosis['connected'] }) {
  const { t } = useTranslation('attempts');
  return sessions.map(({ connection, remote }) => (
    <Anchor key={connection} component={Link} href={`/sessions/${connection}`} size="sm" display="block">
      {t('ask.session')} ({remote})
    </Anchor>
  ));
}

function Others({ others }: Pick<Diagnosis, 'others'>) {
  const { t } = useTranslation('attempts');
  return (
    <section>
      <Text fw={600} size="sm">
        {t('ask.others')}
      </Text>
      {others.map(({ code, sentence, count, last }) => (
        <Text key={code} size="sm">
          {count} × {say(sentence)} ({formatTime(last)})
        </Text>
      ))}
    </section>
  );
}
