import { useTranslation } from 'react-i18next';
import { useLiveState } from '../live/use-live.ts';
import classes from './frame.module.css';

/** Whether the page still hears from the gateway. */
export function LiveState() {
  const { t } = useTranslation();
  const state = useLiveState();
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
