import type { SettingsCheckRequest, SettingsProblem } from '@sekisho/contracts';
import { SettingsChangeError, withSettingsChanged } from '@sekisho/platform';

/** What somebody wants of the settings: another text, or some values in the one that stands there. */
export type Edit = Pick<SettingsCheckRequest, 'text' | 'changes'>;

/** A text after an edit; with a problem: as it was, as there is no such place in it. */
export function edited(
  before: string,
  { text, changes }: Edit,
): { readonly text: string; readonly problem?: SettingsProblem } {
  try {
    return { text: text ?? withSettingsChanged(before, changes ?? []) };
  } catch (error) {
    if (!(error instanceof SettingsChangeError)) throw error;
    return { text: before, problem: { path: error.path.join('.'), message: error.reason } };
  }
}
