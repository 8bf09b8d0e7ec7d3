import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/answers.ts';
import { formatNumber, formatRelative } from '../../i18n/format.ts';
import { say } from '../../i18n/say.ts';
import { Panel } from '../../kit/panel.tsx';
import classes from './groups.module.css';

interface GroupsProps {
  readonly groups: AnswerOf<'/api/attempts'>['groups'];
  readonly chosen: string | undefined;
  readonly onChoose: (code: string) => void;
}

/** What attempts failed for, the most frequent first; one that is chosen filters the list. */
export function Groups({ groups, chosen, onChoose }: GroupsProps) {
  const { t } = useTranslation('attempts');
  const most = Math.max(1, ...groups.map(({ count }) => count));
  if (groups.length === 0) return null;
  return (
    <Panel title={t('groups')} aside={t('groupsHint')}>
      <ul className={classes.groups}>
        {groups.map(({ code, sentence, count, last }) => (
          <li key={code}>
            <button
              type="button"
              className={classes.group}
              aria-pressed={code === chosen}
              title={formatRelative(last)}
              style={{ '--share': `${(count / most) * 100}%` } as CSSProperties}
              onClick={() => onChoose(code === chosen ? '' : code)}
            >
              <span>{say(sentence)}</span>
              <b>{formatNumber(count)}</b>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
