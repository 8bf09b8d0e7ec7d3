import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../api/answers.ts';
import { formatDuration } from '../i18n/format.ts';
import { say } from '../i18n/say.ts';
import { SequenceDiagram } from '../kit/diagram/sequence-diagram.tsx';
import { Panel } from '../kit/panel.tsx';

/** What the API tells of how a connection came about. */
type Told = Pick<AnswerOf<'/api/sessions/{connection}'>, 'course' | 'more' | 'traceId' | 'traceUrl'>;

interface StoryProps {
  readonly story: Told;
  /** The client's address as the gateway sees it. */
  readonly remote: string;
  readonly edge: string;
}

/** How a connection came about, and how far. */
export function Story({ story, remote, edge }: StoryProps) {
  const { t } = useTranslation('story');
  const { participants, messages } = story.course;
  const hints = { client: remote, gateway: edge, auth: '', 'ip-pool': '' };
  return (
    <Panel title={t('title')} aside={<Took course={story.course} />}>
      <Stack gap="sm">
        {messages.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('nothing')}
          </Text>
        ) : (
          <SequenceDiagram
            label={t('title')}
            participants={participants.map((id) => ({ id, label: t(`who.${id}`), hint: hints[id] }))}
            messages={messages.map(({ text, atMs, kind, ...message }) => ({
              ...message,
              label: say(text),
              at: atMs,
              failed: kind === 'refused',
            }))}
          />
        )}
        {story.more && <Text size="sm">{t('more')}</Text>}
        <Trace id={story.traceId} url={story.traceUrl} />
      </Stack>
    </Panel>
  );
}

function Took({ course }: Pick<Told, 'course'>) {
  const { t } = useTranslation('story');
  const connected = course.messages.findLast(({ kind, step }) => kind === 'message' && step === 'connected');
  return connected === undefined ? null : t('took', { took: formatDuration(connected.atMs) });
}

function Trace({ id, url }: { readonly id: string; readonly url: string | undefined }) {
  const { t } = useTranslation('story');
  return (
    <Group gap="sm">
      <Text size="sm" c="dimmed">
        {t('trace')} <span className="mono">{id}</span>
      </Text>
      {url !== undefined && (
        <Anchor href={url} size="sm" target="_blank" rel="noreferrer">
          {t('openTrace')}
        </Anchor>
      )}
    </Group>
  );
}
