import classes from './plots.module.css';
import type { Series } from './time-plot.tsx';

interface KeyProps {
  readonly series: readonly Series[];
  readonly shownOf: (series: Series) => string;
}

/** Which colour is what, and what it stands at. */
export function Key({ series, shownOf }: KeyProps) {
  return (
    <ul className={classes.keys}>
      {series.map((each) => (
        <li key={each.name} className={classes.key}>
          <i aria-hidden="true" style={{ background: each.color }} />
          {each.label} <b>{shownOf(each)}</b>
        </li>
      ))}
    </ul>
  );
}
