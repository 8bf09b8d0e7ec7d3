import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { signInKey } from '../api/use-sign-in.ts';
import { useLive, useLiveState } from '../live/use-live.ts';
import classes from './frame.module.css';

/** Whether the page still hears from the gateway. */
export function LiveState() {
  const { t } = useTranslation();
  const state = useLiveState();
  const queries = useQueryClient();
  // Told where what was missed meanwhile is not known any more.
  useLive('reset', () => void queries.invalidateQueries());
  // A stream also ends with the sign-in, which is seen so before the next click.
  useEffect(() => {
    if (state === 'off') void queries.invalidateQueries({ queryKey: signInKey });
  }, [state, queries]);
  return (
    <span
      className={classes.live}
      data-state={state}
      role="status"
      title={state === 'off' ? t('live.offHint') : undefined}
    >
      <i aria-hidden="true" />
      <span>{t(`live.${state}`)}</span>
    </span>
  );
}
