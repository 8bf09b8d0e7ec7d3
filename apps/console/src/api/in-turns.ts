import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { sessionsPerTurn } from '../limits.ts';

/**
 * Parses an answer, long lists in it some elements at a time: between them others have their turn.
 * @throws z.ZodError where it is not as the schema has it
 */
export async function inTurns(schema: z.ZodType, value: unknown): Promise<unknown> {
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null) return schema.parse(value);
  const long = longListsIn(schema, value);
  if (long.length === 0) return schema.parse(value);
  const parsed = schema.parse({ ...value, ...Object.fromEntries(long.map(({ name }) => [name, []])) });
  for (const { name, list, all } of long) {
    const elements: unknown[] = [];
    for (let from = 0; from < all.length; from += sessionsPerTurn) {
      if (from > 0) await turn();
      for (const each of list.parse(all.slice(from, from + sessionsPerTurn))) elements.push(each);
    }
    parsed[name] = elements;
  }
  return parsed;
}

interface LongList {
  readonly name: string;
  readonly list: z.ZodArray;
  readonly all: readonly unknown[];
}

/** Lists of which each element is checked for itself alone. */
const longListsIn = (schema: z.ZodObject, value: object): LongList[] =>
  Object.entries(schema.shape).flatMap(([name, list]) => {
    const all: unknown = Reflect.get(value, name);
    const isLong = Array.isArray(all) && all.length > sessionsPerTurn;
    const isApart = list instanceof z.ZodArray && (list.def.checks ?? []).length === 0;
    return isLong && isApart ? [{ name, list, all }] : [];
  });
