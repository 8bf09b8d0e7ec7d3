import { changedPlacesToldMax, changedValueCharactersMax, changedValuesBytesMax } from '../limits.ts';
import { differentPlaces, type ShownSettings } from './shown-values.ts';

/** What stood at the places that differ, by place such as `officeMode.pool`; without a place where nothing stood there. */
export interface ChangedValues {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/**
 * What a change of the settings has changed, as the record of changes keeps it. Settings name files and variables of secrets, never secrets.
 * What is long is cut, and of more than many places, or many bytes, the rest is counted as `morePlaces`.
 */
export function changedValues(before: ShownSettings, after: ShownSettings): ChangedValues {
  const places = differentPlaces(before, after);
  const was: Record<string, unknown> = {};
  const is: Record<string, unknown> = {};
  let [told, left] = [0, changedValuesBytesMax];
  for (const each of places.slice(0, changedPlacesToldMax)) {
    const [old, fresh] = [bounded(each.before), bounded(each.after)];
    left -= bytesOf({ [each.place]: old }) + bytesOf({ [each.place]: fresh });
    if (left < 0) break;
    if (old !== undefined) was[each.place] = old;
    if (fresh !== undefined) is[each.place] = fresh;
    told += 1;
  }
  return { before: was, after: { ...is, ...(told < places.length && { morePlaces: places.length - told }) } };
}

const bytesOf = (values: object): number => Buffer.byteLength(JSON.stringify(values));

/** Of what is no string its JSON is cut. */
function bounded(value: unknown): unknown {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length <= changedValueCharactersMax) return value;
  return `${text.slice(0, changedValueCharactersMax)}… (${text.length} characters)`;
}
