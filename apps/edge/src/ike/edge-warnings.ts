import { dirname } from 'node:path';
import { type Runtime, type Settings, settingsWarnings } from '@sekisho/platform';
import { limits } from '../limits.ts';
import { openPreSharedKeys } from './pre-shared-keys.ts';

/** What an administrator should know of the settings that this edge runs with, its secrets among them. */
export function edgeWarnings(settings: Settings, { settingsFile }: Pick<Runtime, 'settingsFile'>): readonly string[] {
  const keys = settings.ike.aggressiveMode ? openPreSharedKeys(settings.preSharedKey, dirname(settingsFile)) : [];
  const short = keys.flatMap(({ name, secret, identities = [], retired }) => {
    const characters = [...secret.revealText()].length;
    if (identities.length === 0 || retired?.() || characters >= limits.aggressiveKeyCharactersMin) return [];
    return [
      `The pre-shared key ${name} has ${characters} characters and is used in Aggressive Mode, where anybody may try keys at leisure: make one of ${limits.aggressiveKeyCharactersMin} random characters or more.`,
    ];
  });
  return [...settingsWarnings(settings), ...short];
}
