import { type Readers, readersOfSettings, type SettingsReader, settingsReaders, type TakenOver } from './readers.ts';
import { changedPlaces, type ShownSettings } from './shown-values.ts';

/** The most precise entry for a place such as `access.rules[2].ports`; undefined: nobody is known to read it. */
export function readersOf(place: string): Readers | undefined {
  const keys = place.replaceAll(/\[\d+\]/g, '').split('.');
  for (let depth = keys.length; depth > 0; depth -= 1) {
    const readers = readersOfSettings[keys.slice(0, depth).join('.')];
    if (readers !== undefined) return readers;
  }
  return undefined;
}

/** What one difference between two settings comes to. */
export interface PlaceChanged {
  readonly place: string;
  readonly readers: Readers;
}

/** All differences, each with who reads it; one of a section that is none of ours is for nobody. */
export function differences(before: ShownSettings, after: ShownSettings): PlaceChanged[] {
  return changedPlaces(before, after).map((place) => ({ place, readers: readersOf(place) ?? sectionReaders(place) }));
}

/** A section that was added or taken out whole: everybody who reads something of it. */
function sectionReaders(place: string): Readers {
  const within = Object.entries(readersOfSettings).filter(([known]) => known.startsWith(`${place}.`));
  const order: readonly TakenOver[] = ['in-place', 'anew', 'next-start'];
  const by: Partial<Record<SettingsReader, TakenOver>> = {};
  for (const [, readers] of within) {
    for (const reader of settingsReaders) {
      const how = readers.by[reader];
      if (how !== undefined && order.indexOf(how) > order.indexOf(by[reader] ?? 'in-place')) by[reader] = how;
      else if (how !== undefined) by[reader] ??= how;
    }
  }
  return { by, runningSessions: within.some(([, { runningSessions }]) => runningSessions === true) };
}
