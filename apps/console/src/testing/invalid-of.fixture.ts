import fc from 'fast-check';
import type { Schema } from './arbitrary-of.fixture.ts';

/** A value with something wrong in it, and where. */
export interface Spoiled {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}
type Resolve = (ref: string) => Schema;

/** Something that fits, as small as it may be. */
export function sampleOf(schema: Schema, resolve: Resolve): unknown {
  if (schema.$ref !== undefined) return sampleOf(resolve(schema.$ref), resolve);
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first !== undefined) return sampleOf(first, resolve);
  switch (typeOf(schema)) {
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return false;
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}, resolve));
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((key) => [key, sampleOf(schema.properties?.[key] ?? {}, resolve)]),
      );
    default:
      return null;
  }
}

const typeOf = ({ type }: Schema): string | undefined => (typeof type === 'string' ? type : type?.[0]);

function textOf({ pattern, minLength = 0 }: Schema): string {
  if (pattern === undefined) return 'x'.repeat(Math.max(1, minLength));
  try {
    const matching = fc.stringMatching(new RegExp(pattern, 'u'));
    return fc.sample(matching, { numRuns: 20, seed: 7 }).find((text) => text.length >= minLength) ?? '';
  } catch {
    return '';
  }
}

const notThis = [null, true, 7, -1, 1.5, 'x', '', [], {}, ['x'], { x: 1 }, 2 ** 60];

/** The value itself in other shapes, and with each of its fields spoiled, left out, or one too many. Not all of them are wrong. */
export function spoiledOf(schema: Schema, resolve: Resolve): readonly Spoiled[] {
  if (schema.$ref !== undefined) return spoiledOf(resolve(schema.$ref), resolve);
  const either = schema.anyOf ?? schema.oneOf;
  const inner = either?.flatMap((each) => spoiledOf(each, resolve)) ?? spoiledInside(schema, resolve);
  return [...notThis, ...bounds(schema, resolve)].map((value): Spoiled => ({ path: [], value })).concat(inner);
}

function spoiledInside(schema: Schema, resolve: Resolve): readonly Spoiled[] {
  if (typeOf(schema) === 'object') return spoiledFields(schema, resolve);
  if (typeOf(schema) !== 'array' || schema.items === undefined) return [];
  const before = sampleOf(schema, resolve) as unknown[];
  return spoiledOf(schema.items, resolve).map(({ path, value }) => ({
    path: [before.length, ...path],
    value: [...before, value],
  }));
}

function spoiledFields(schema: Schema, resolve: Resolve): readonly Spoiled[] {
  const sample = sampleOf(schema, resolve) as Record<string, unknown>;
  const fields = Object.entries(schema.properties ?? {}).flatMap(([key, each]) =>
    spoiledOf(each, resolve).map(({ path, value }) => ({ path: [key, ...path], value: { ...sample, [key]: value } })),
  );
  const missing = (schema.required ?? []).map((key) => ({
    path: [key],
    value: Object.fromEntries(Object.entries(sample).filter(([name]) => name !== key)),
  }));
  return [...fields, ...missing, { path: ['strange'], value: { ...sample, strange: 1 } }];
}

/** Just beyond what it may be. */
function bounds(schema: Schema, resolve: Resolve): readonly unknown[] {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, items = {} } = schema;
  const many = (length: number) => Array.from({ length }, () => sampleOf(items, resolve));
  return [
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...(minLength === undefined || minLength === 0 ? [] : ['x'.repeat(minLength - 1)]),
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
    ...(minItems === undefined || minItems === 0 ? [] : [many(minItems - 1)]),
    ...(maxItems === undefined ? [] : [many(maxItems + 1)]),
  ];
}
