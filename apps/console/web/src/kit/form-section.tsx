import { type ReactNode, useId } from 'react';
import classes from './form-section.module.css';

interface FormSectionProps {
  readonly title: string;
  /** What these settings are for, in a sentence or two. */
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}

/** Settings that belong together: what they are for at the left, their fields at the right. */
export function FormSection({ title, hint, children }: FormSectionProps) {
  const id = useId();
  return (
    <fieldset className={classes.section} aria-labelledby={id}>
      <div className={classes.what}>
        <strong id={id}>{title}</strong>
        {hint !== undefined && <span>{hint}</span>}
      </div>
      <div className={classes.fields}>{children}</div>
    </fieldset>
  );
}
