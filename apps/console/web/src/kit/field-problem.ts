/** A field of the document, as far as its own attributes say what it takes. */
export interface JudgedField {
  readonly value: string;
  readonly required: boolean;
  /** Letters; -1 or absent: as few as one likes. */
  readonly minLength?: number;
  /** What the browser itself finds: half a date, say, or another form than the field's pattern. */
  readonly validity: Readonly<Record<'badInput' | 'typeMismatch' | 'patternMismatch', boolean>>;
}

export type FieldProblem =
  | { readonly code: 'missing' }
  | { readonly code: 'tooShort'; readonly least: number }
  | { readonly code: 'notSo' };

/** What is wrong with a field; undefined: nothing. */
export function problemOf({ value, required, minLength = -1, validity }: JudgedField): FieldProblem | undefined {
  if (validity.badInput || validity.typeMismatch || validity.patternMismatch) return { code: 'notSo' };
  if (required && value.trim() === '') return { code: 'missing' };
  return value !== '' && value.length < minLength ? { code: 'tooShort', least: minLength } : undefined;
}
