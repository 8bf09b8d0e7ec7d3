import type { Draft } from '../../draft/draft.tsx';
import type { Path, Value } from '../../draft/values.ts';

export type Entry = Record<string, Value>;

/** A mapping of the settings whose keys are names that administrators give. */
export function entriesAt(draft: Draft, path: Path): readonly (readonly [string, Entry])[] {
  const value = draft.value(path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).map(([name, entry]) => [name, entryOf(entry)] as const);
}

/** Puts an entry into its mapping, in the place of one that may have had another name; without an entry it goes. */
export function withEntry(
  entries: readonly (readonly [string, Entry])[],
  former: string | undefined,
  named?: readonly [string, Entry],
): Value {
  const kept = entries.flatMap((each) => (each[0] === former ? (named ? [named] : []) : [each]));
  const all = former === undefined && named ? [...kept, named] : kept;
  return Object.fromEntries(all);
}

/** Of an entry, what is a list of words. */
export const wordsOf = (value: Value | undefined): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

export const wordOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

/** Without what says nothing. */
export const withoutEmpty = (entry: Entry): Entry =>
  Object.fromEntries(
    Object.entries(entry).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0)),
  );

const entryOf = (value: Value): Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
