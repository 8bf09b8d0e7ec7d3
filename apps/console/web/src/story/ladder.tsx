import { useTranslation } from 'react-i18next';
import type { Text } from '../api/answers.ts';
import { say } from '../i18n/say.ts';
import { Icon } from '../kit/icons.tsx';
import classes from './ladder.module.css';

interface LadderProps {
  readonly rungs: readonly { readonly text: Text; readonly mark: 'reached' | 'stopped' | 'ahead' }[];
}

const icons = { reached: 'check', stopped: 'close', ahead: 'more' } as const;

/** How far an attempt came: what is behind it, where it stopped, what was still to come. */
export function Ladder({ rungs }: LadderProps) {
  const { t } = useTranslation('story');
  return (
    <ol className={classes.ladder} aria-label={t('howFar')}>
      {rungs.map(({ text, mark }) => (
        <li key={text.en} data-mark={mark}>
          <Icon name={icons[mark]} size={14} />
          {say(text)}
          <span className="visually-hidden">{t(mark)}</span>
        </li>
      ))}
    </ol>
  );
}
