import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { sessionsPerTurn } from '../limits.ts';

/**
 * Parses an answer, long lists in it some elements at a time: between them others have their turn.
 * @throws z.ZodError where it is not as the schema has it
 */
export async function inTurns(schema: z.ZodType, value: unknown): Promise<unknown> {
  const long = longListsIn(schema, value);
  const parsed = parsedWithout(schema, value, long);
  for (const { name, list, all } of long) {
    const elements: unknown[] = [];
    await byTurns(all, (some) => {
      for (const each of list.parse(some)) elements.push(each);
    });
    Reflect.set(Object(parsed), name, elements);
  }
  return parsed;
}

/**
 * The JSON of an answer that has a long list, parsed and written in turns as well; undefined: it has none. An element that was in an
 * answer before, as the same object, stands in this one as it was written then: nobody changes what was told.
 * @throws z.ZodError where it is not as the schema has it
 */
export async function jsonInTurns(schema: z.ZodType, value: unknown): Promise<Buffer | undefined> {
  const long = longListsIn(schema, value);
  if (long.length === 0) return undefined;
  // As JSON.stringify does, which has no word for what is undefined.
  const entries = Object.entries(Object(parsedWithout(schema, value, long))).filter(([, inner]) => inner !== undefined);
  const parts: Buffer[] = [];
  const write = (text: string): void => void parts.push(Buffer.from(text));
  for (const [index, [name, inner]] of entries.entries()) {
    write(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
    const list = long.find((each) => each.name === name);
    if (list === undefined) write(JSON.stringify(inner));
    else await writeList(list, write);
  }
  write('}');
  return Buffer.concat(parts);
}

async function writeList({ list, all }: LongList, write: (text: string) => void): Promise<void> {
  let before = '[';
  await byTurns(all, (some) => {
    write(`${before}${some.map((each) => writtenAs(list.element, each)).join(',')}`);
    before = ',';
  });
  write(']');
}

const written = new WeakMap<object, WeakMap<object, string>>();

function writtenAs(element: z.core.$ZodType, value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(z.parse(element, value));
  let known = written.get(element);
  if (known === undefined) {
    known = new WeakMap();
    written.set(element, known);
  }
  let text = known.get(value);
  if (text === undefined) {
    text = JSON.stringify(z.parse(element, value));
    known.set(value, text);
  }
  return text;
}

async function byTurns<T>(all: readonly T[], work: (some: readonly T[]) => void): Promise<void> {
  for (let from = 0; from < all.length; from += sessionsPerTurn) {
    if (from > 0) await turn();
    work(all.slice(from, from + sessionsPerTurn));
  }
}

const parsedWithout = (schema: z.ZodType, value: unknown, long: readonly LongList[]): unknown =>
  schema.parse(
    long.length === 0 ? value : { ...Object(value), ...Object.fromEntries(long.map(({ name }) => [name, []])) },
  );

interface LongList {
  readonly name: string;
  readonly list: z.ZodArray;
  readonly all: readonly unknown[];
}

/** Lists of which each element is checked for itself alone. */
function longListsIn(schema: z.ZodType, value: unknown): LongList[] {
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null) return [];
  return Object.entries(schema.shape).flatMap(([name, list]) => {
    const all: unknown = Reflect.get(value, name);
    const isLong = Array.isArray(all) && all.length > sessionsPerTurn;
    const isApart = list instanceof z.ZodArray && (list.def.checks ?? []).length === 0;
    return isLong && isApart ? [{ name, list, all }] : [];
  });
}
