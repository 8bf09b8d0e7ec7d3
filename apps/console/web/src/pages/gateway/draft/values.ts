/** A value of the settings, as JSON has it. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export type Path = readonly (string | number)[];

/** What stands at a place; undefined: nothing. */
export function valueAt(values: Value | undefined, path: Path): Value | undefined {
  let at: Value | undefined = values;
  for (const key of path) {
    if (at === null || typeof at !== 'object') return undefined;
    at = Array.isArray(at) ? at[Number(key)] : at[String(key)];
  }
  return at;
}

/** Places of one spelling: `access.rules[2].to` and `access.rules.2.to` are the same. */
export const placeOf = (path: Path | string): string =>
  typeof path === 'string' ? path.replaceAll(/\[(\d+)\]/g, '.$1') : path.join('.');

/** Whether a place is, or is in, another one. */
export const isWithin = (place: string, other: string): boolean => place === other || place.startsWith(`${other}.`);

/** Whether two values say the same. */
export const same = (one: Value | undefined, other: Value | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
