import { formatNumber, formatShare, formatShort } from '../../i18n/format.ts';
import { arcsOf } from './arcs.ts';
import classes from './plots.module.css';

export interface Part {
  readonly name: string;
  readonly label: string;
  readonly color: string;
  readonly value: number;
}

interface DonutProps {
  readonly label: string;
  readonly parts: readonly Part[];
  /** Below the sum in the middle. */
  readonly unit: string;
}

const radius = 52;
const around = 2 * Math.PI * radius;

/** Parts of a whole; the list beside it says the same in words. */
export function Donut({ label, parts, unit }: DonutProps) {
  const whole = parts.reduce((sum, { value }) => sum + value, 0);
  const arcs = arcsOf(parts, around);
  return (
    <figure className={`${classes.plot} ${classes.donut}`} aria-label={label}>
      <svg viewBox="0 0 132 132" aria-hidden="true">
        <circle cx={66} cy={66} r={radius} fill="none" stroke="var(--line)" strokeWidth={13} />
        <g transform="rotate(-90 66 66)">
          {arcs.map(({ name, dash, offset }, index) => (
            <circle
              key={name}
              className={classes.arc}
              cx={66}
              cy={66}
              r={radius}
              fill="none"
              stroke={parts[index]?.color}
              strokeWidth={13}
              strokeDasharray={dash}
              strokeDashoffset={offset}
            />
          ))}
        </g>
        <text className={classes.whole} x={66} y={68} textAnchor="middle">
          {formatShort(whole)}
        </text>
        <text className={classes.unit} x={66} y={84} textAnchor="middle">
          {unit}
        </text>
      </svg>
      <ul className={classes.keys}>
        {parts.map(({ name, label: of, color, value }) => (
          <li key={name} className={classes.key}>
            <i aria-hidden="true" style={{ background: color }} />
            {of} <b>{formatNumber(value)}</b>
            {whole > 0 && <span className={classes.of}>{formatShare(value / whole)}</span>}
          </li>
        ))}
      </ul>
    </figure>
  );
}
