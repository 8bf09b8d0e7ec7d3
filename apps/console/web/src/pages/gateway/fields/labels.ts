import type { ReactNode } from 'react';
import { type Draft } from '../draft/draft.tsx';
import type { Path } from '../draft/values.ts';

/** What every field of the settings has. */
export interface FieldProps {
  readonly path: Path;
  readonly label: string;
  readonly description?: ReactNode;
}

/** What is wrong with what stands at a place, as a field shows it. */
export const errorOf = (draft: Draft, path: Path): string | undefined => draft.problems(path).join(' ') || undefined;
