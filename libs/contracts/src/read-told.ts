import type { z } from 'zod';

/**
 * Reads what another service tells (an answer, an event, a broadcast), which may be of a later release: keys that this one does
 * not know are left out, everything else has to fit. Of what is asked nothing is left out: half of it done would be worse.
 */
export function readTold<S extends z.ZodType>(schema: S, value: unknown): z.ZodSafeParseResult<z.output<S>> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed;
  const known: unknown = structuredClone(value);
  for (const issue of parsed.error.issues) {
    if (issue.code !== 'unrecognized_keys') return parsed;
    const place = issue.path.reduce(inside, known);
    if (typeof place === 'object' && place !== null) for (const key of issue.keys) Reflect.deleteProperty(place, key);
  }
  return schema.safeParse(known);
}

const inside = (place: unknown, key: PropertyKey): unknown =>
  typeof place === 'object' && place !== null ? Reflect.get(place, key) : undefined;
