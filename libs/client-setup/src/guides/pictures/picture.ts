import type { Text } from '@sekisho/contracts';
import { say } from '../content.ts';

/** A window of a system, drawn in our own lines: what matters is which fields it has, and what stands in them. */
export interface Picture {
  readonly kind: 'window' | 'phone';
  readonly title: Text;
  readonly tabs?: readonly Text[];
  /** Index into `tabs`. */
  readonly tab?: number;
  readonly controls: readonly Control[];
}

/** What a person does with it is said in words beside the picture, by the same number. */
export interface Control {
  readonly kind: 'field' | 'choice' | 'check' | 'radio' | 'toggle' | 'button' | 'heading' | 'row';
  readonly label: Text;
  /** Of fields (empty: to be left so), choices and rows; may hold facts. */
  readonly value?: Text;
  /** Of checks, radios and toggles. */
  readonly on?: boolean;
  /** Nothing is to be done here: it has no number. */
  readonly quiet?: boolean;
  /** Behind what is to be done, such as why. */
  readonly note?: Text;
}

type More = Pick<Control, 'quiet' | 'note'>;

const same = (value: string | Text): Text => (typeof value === 'string' ? say(value, value) : value);

export const field = (label: Text, value: string | Text, more?: More): Control => ({
  kind: 'field',
  label,
  value: same(value),
  ...more,
});

/** A drop-down list. */
export const choice = (label: Text, value: string | Text, more?: More): Control => ({
  kind: 'choice',
  label,
  value: same(value),
  ...more,
});
export const check = (label: Text, on: boolean, more?: More): Control => ({ kind: 'check', label, on, ...more });
export const radio = (label: Text, on: boolean, more?: More): Control => ({ kind: 'radio', label, on, ...more });
export const toggle = (label: Text, on: boolean, more?: More): Control => ({ kind: 'toggle', label, on, ...more });
export const button = (label: Text, more?: More): Control => ({ kind: 'button', label, ...more });
export const heading = (label: Text): Control => ({ kind: 'heading', label, quiet: true });
export const row = (label: Text, value?: Text, more?: More): Control => ({
  kind: 'row',
  label,
  ...(value === undefined ? {} : { value }),
  ...more,
});
