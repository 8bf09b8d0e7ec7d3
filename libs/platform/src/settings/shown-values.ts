import { parseDocument } from 'yaml';
import { settingsSchema } from './schema.ts';
import { shapeOf } from './shape.ts';
import { ikeSuiteNames, modern } from './suites.ts';

/** Settings as they are written, with the defaults of what is left out: durations are `60s`, secrets `{ file }` or `{ env }`. */
export type ShownSettings = Readonly<Record<string, unknown>>;

/**
 * What a text of settings says, complete.
 * @param defaults settings in which everything stands that has a default
 */
export function shownSettings(text: string, defaults: string): ShownSettings {
  const written = mappingOf(text);
  const { preSharedKey: implied, ...rest } = mappingOf(defaults);
  const merged = overlaid(settingsSchema, { ...rest, ike: { suites: modern(ikeSuiteNames), ...ikeOf(rest) } }, written);
  return { ...merged, preSharedKey: shownKeys(implied, written.preSharedKey) };
}

/** The example leaves a list of all suites out. */
const ikeOf = ({ ike }: Mapping): Mapping => (isMapping(ike) ? ike : {});

/** Where there are keys, the one that is implied without them is not. */
function shownKeys(implied: unknown, written: unknown): unknown {
  if (!isMapping(implied) || !isMapping(written)) return written ?? implied;
  const { keys } = written;
  const hasKeys = Array.isArray(keys) && keys.length > 0;
  const { secret, ...rest } = implied;
  return { ...(hasKeys ? rest : { ...rest, secret }), ...written };
}

/** Of mappings whose keys the schema knows each key counts for itself; those with names of the administrator's count as a whole. */
function overlaid(schema: unknown, under: Mapping, over: Mapping): Mapping {
  const shape = shapeOf(schema) ?? {};
  const keys = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  return Object.fromEntries(
    keys.map((key) => {
      const [below, above] = [under[key], over[key]];
      if (!isMapping(below) || !isMapping(above) || shapeOf(shape[key]) === undefined) return [key, above ?? below];
      return [key, overlaid(shape[key], below, above)];
    }),
  );
}

/** A place at which two settings differ, and what stands there; undefined: nothing. */
export interface DifferentPlace {
  /** Such as `officeMode.pool`, `ike.suites` or `access.rules[2].ports`. */
  readonly place: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two settings differ. What was added or taken out as a whole is one place, and so is a list of another length. */
export function differentPlaces(before: unknown, after: unknown, place = ''): DifferentPlace[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isMapping(before) && isMapping(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differentPlaces(before[key], after[key], place === '' ? key : `${place}.${key}`));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length && after.some(isMapping)) {
    return after.flatMap((each, index) => differentPlaces(before[index], each, `${place}[${index}]`));
  }
  return [{ place, before, after }];
}

/** Those places alone. */
export const changedPlaces = (before: unknown, after: unknown): string[] =>
  differentPlaces(before, after).map(({ place }) => place);

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function mappingOf(text: string): Mapping {
  const value = contentOf(text);
  return isMapping(value) ? withoutNulls(value) : {};
}

/** Nothing is shown of what cannot be read, as it is while somebody writes it. */
function contentOf(text: string): unknown {
  try {
    return parseDocument(text).toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** A key without a value counts as absent. */
const withoutNulls = (value: Mapping): Mapping =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, isMapping(inner) ? withoutNulls(inner) : inner]),
  );
