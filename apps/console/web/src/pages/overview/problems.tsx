import { Alert, Code } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { say } from '../../i18n/say.ts';
import classes from './overview.module.css';
import type { Now } from './samples.ts';

/** What somebody should look after, the worst first. */
export function Problems({ problems }: Pick<Now, 'problems'>) {
  const { t } = useTranslation('overview');
  if (problems.length === 0) return null;
  const isBad = problems.some(({ severity }) => severity === 'bad');
  const worstFirst = problems.toSorted((a, b) => a.severity.localeCompare(b.severity));
  return (
    <Alert className={classes.full} color={isBad ? 'shu' : 'yamabuki'} title={t('problems')}>
      <ul className={classes.list}>
        {worstFirst.map(({ text, command }) => (
          <li key={text.en}>
            {say(text)} {command !== undefined && <Code>{command}</Code>}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
