import type { Settings } from './load.ts';

/** What an administrator should know of settings that are allowed, as long as they are in use. */
export const settingsWarnings = ({ ike }: Pick<Settings, 'ike'>): string[] =>
  ike.aggressiveMode
    ? [
        'Aggressive Mode is on (ike.aggressiveMode): whoever asks gets a hash to try pre-shared keys on. Have keys of 20 random characters or more, and switch it off as soon as no client needs it.',
      ]
    : [];
