import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLive, useLiveState } from '../live/use-live.ts';
import classes from './frame.module.css';

/** Whether the page still hears from the gateway. */
export function LiveState() {
  const { t } = useTranslation();
  const state = useLiveState();
  const queries = useQueryClient();
  // Told where what was missed meanwhile is not known any more.
  useLive('reset', () => void queries.invalidateQueries());
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
