import { Code, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/answers.ts';
import { say } from '../../i18n/say.ts';
import { State } from '../../kit/panel.tsx';

/** What is so now, as far as it has to do with who is asked about. */
export function Findings({ findings }: Pick<AnswerOf<'/api/diagnosis'>, 'findings'>) {
  const { t } = useTranslation('attempts');
  return (
    <Stack gap={4}>
      <Text fw={600} size="sm">
        {t('ask.findings')}
      </Text>
      {findings.map(({ good, text, command }) => (
        <div key={text.en}>
          <State tone={good ? 'good' : 'bad'}>
            <span style={{ whiteSpace: 'normal' }}>{say(text)}</span>
          </State>{' '}
          {command !== undefined && <Code>{command}</Code>}
        </div>
      ))}
    </Stack>
  );
}
