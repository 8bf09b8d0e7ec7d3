import { Box, Code } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/answers.ts';
import { say } from '../../i18n/say.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { State } from '../../kit/panel.tsx';
import { Ladder } from '../../story/ladder.tsx';
import classes from './explained.module.css';

export type ExplainedAttempt = Omit<
  AnswerOf<'/api/attempts/{connection}'>,
  'steps' | 'more' | 'course' | 'traceId' | 'traceUrl'
>;

/** Why an attempt failed: cause, cure, what the user saw, how far it came. */
export function Explained({ attempt }: { readonly attempt: ExplainedAttempt }) {
  const { t } = useTranslation('attempts');
  const { sentence, cure, shown, ladder, stands } = attempt;
  return (
    <div className={classes.explained}>
      <Part title={t('cause')}>
        <p>{say(sentence)}</p>
        {stands !== undefined && <State tone={stands ? 'bad' : 'good'}>{t(stands ? 'stands' : 'standsNot')}</State>}
        {attempt.byAddressAlone && <p>{t('byAddress')}</p>}
      </Part>
      <Part title={t('cure')}>
        <p>{say(cure)}</p>
      </Part>
      {shown.length > 0 && (
        <Part title={t('shown')}>
          {shown.map(({ platforms, text }) => (
            <p key={text.en}>
              <b>{platforms.map((platform) => t(`platforms.${platform}`)).join(', ')}:</b> {say(text)}
            </p>
          ))}
        </Part>
      )}
      <Commands attempt={attempt} />
      {attempt.record.detail !== null && (
        <section className={classes.whole}>
          <h3>{t('facts.detail')}</h3>
          <Box className={classes.detail} tabIndex={0}>
            {attempt.record.detail}
          </Box>
        </section>
      )}
      {ladder.length > 0 && (
        <div className={classes.whole}>
          <Ladder rungs={ladder} />
        </div>
      )}
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Commands({ attempt: { command, clientCommands } }: { readonly attempt: ExplainedAttempt }) {
  const { t } = useTranslation('attempts');
  return (
    <>
      {command !== undefined && <Command title={t('command')} command={command} />}
      {clientCommands.map(({ platform, command: each }) => (
        <Command key={platform} title={t('clientCommand', { platform: t(`platforms.${platform}`) })} command={each} />
      ))}
    </>
  );
}

function Command({ title, command }: { readonly title: string; readonly command: string }) {
  return (
    <Part title={title}>
      <div className={classes.command}>
        <Code>{command}</Code>
        <CopyButton value={command} />
      </div>
    </Part>
  );
}
