import { readFileSync } from 'node:fs';
import { recordChange } from '@sekisho/administration';
import { type Bus, changedValues, shownSettings } from '@sekisho/platform';
import { putBackReasonLettersMax } from '../../limits.ts';
import { exampleSettings } from '../../state/settings-file.ts';
import type { PutBack } from './publisher-options.ts';

/**
 * Tells the log of changes what went back by itself: whoever had published it may have been told that it is in force, or nothing at all.
 * @param who has put it back
 */
export const putBackTeller =
  (bus: Pick<Bus, 'publishEvent'>, who: 'supervisor' | 'publisher') =>
  ({ tried: { text, by, ...tried }, stands, why }: PutBack): void => {
    const defaults = readFileSync(exampleSettings, 'utf8');
    const { before, after } = changedValues(shownSettings(text, defaults), shownSettings(stands.text, defaults));
    recordChange(bus, {
      by: `gateway:${who}`,
      from: 'local',
      what: 'settings.take-back',
      before: { ...tried, publishedBy: by, ...before },
      after: { revision: stands.revision, note: why.slice(0, putBackReasonLettersMax), ...after },
    });
  };
