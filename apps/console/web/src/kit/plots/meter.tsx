import { formatNumber } from '../../i18n/format.ts';
import classes from './plots.module.css';

interface MeterProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  /** Shares of the maximum from which on it is drawn as a warning, and as a failure. */
  readonly warn?: number;
  readonly bad?: number;
}

/** How much of something is used. */
export function Meter({ label, value, max, warn = 0.8, bad = 0.95 }: MeterProps) {
  const share = max === 0 ? 0 : Math.min(1, value / max);
  const tone = toneOf(share, warn, bad);
  return (
    <div className={classes.meter}>
      <span>{label}</span>
      <span>
        {formatNumber(value)} <span className={classes.of}>/ {formatNumber(max)}</span>
      </span>
      <meter className="visually-hidden" aria-label={label} min={0} max={max} value={value} />
      <div className={classes.track} aria-hidden="true">
        <div className={classes.fill} data-tone={tone} style={{ inlineSize: `${share * 100}%` }} />
      </div>
    </div>
  );
}

function toneOf(share: number, warn: number, bad: number) {
  if (share >= bad) return 'bad';
  return share >= warn ? 'warn' : undefined;
}
