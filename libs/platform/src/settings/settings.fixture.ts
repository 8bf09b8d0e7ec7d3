import { parseSettings, type Settings, SettingsError, type SettingsProblem } from './load.ts';

/** The least that settings must say. */
export const required = 'officeMode:\n  pool: 10.66.0.0/16\nencryptionDomain: [10.0.0.0/8]\n';

export const parse = (text: string): Settings => parseSettings(text, '/etc/sekisho/sekisho.yaml');

/** What is wrong with settings that are not accepted. */
export function problems(text: string): readonly SettingsProblem[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  throw new Error('the settings were accepted');
}
