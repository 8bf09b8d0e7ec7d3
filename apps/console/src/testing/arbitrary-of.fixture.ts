import fc from 'fast-check';

/** A JSON Schema of the description, as far as that uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: string;
}

/** What has broken parsers, stores, shells, pages and prototypes before. */
const hostileTexts = [
  ...[
    '',
    ' ',
    '\0',
    '\u{1F512}',
    '\uD800',
    '\u202Eevil',
    'a'.repeat(5000),
    '../../../etc/passwd',
    '%00',
    '%',
    '%2e%2e%2f',
  ],
  ...["' or 1=1 --", '"; drop table audit_change; --', '{{7*7}}', '<script>alert(1)</script>', '$(id)', '\r\nx: y'],
  ...['__proto__', 'constructor', 'toString', 'null', 'NaN', '-1', '1e999', '9007199254740993', '*', '>', 'sekisho.>'],
  ...['2026-99-99T99:99:99Z', '0001-01-01T00:00:00Z', '+275760-09-13T00:00:00.000Z', '::ffff:1.2.3.4', '01JD'],
];

export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...hostileTexts, null, -1, 0, 1e308, Number.MAX_SAFE_INTEGER, true, [], {}, [[[[]]]]),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')),
);

const ids = ['01JD0010000000000000000000', '01M85MKBRMRPY2T5XT8AV2PFHV'];
const byFormat: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'date-time': fc
    .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    .map((date) => date.toISOString()),
  ulid: fc.constantFrom(...ids),
  ipv4: fc.ipV4(),
  ipv6: fc.ipV6(),
};

/** Values that fit a schema, with one in some places that does not. @param resolve what a `$ref` names */
export function arbitraryOf(schema: Schema, resolve: (ref: string) => Schema): fc.Arbitrary<unknown> {
  const fitting = fittingOf(schema, resolve);
  return fc.oneof({ arbitrary: fitting, weight: 9 }, { arbitrary: hostile, weight: 1 });
}

function fittingOf(schema: Schema, resolve: (ref: string) => Schema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return arbitraryOf(resolve(schema.$ref), resolve);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return fc.oneof(...either.map((each) => arbitraryOf(each, resolve)));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.integer({ min: clamp(schema.minimum ?? -10), max: clamp(schema.maximum ?? 1000) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -10, max: schema.maximum ?? 1000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}, resolve), { maxLength: 4 });
    case 'object':
      return objectOf(schema, resolve);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

const clamp = (value: number): number => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, value));

function textOf({ format, pattern, minLength = 0, maxLength = 300 }: Schema): fc.Arbitrary<unknown> {
  const known = format === undefined ? undefined : byFormat[format];
  if (known !== undefined) return known;
  // Not every pattern that a schema may have can be turned round.
  try {
    if (pattern !== undefined) return fc.oneof(fc.stringMatching(new RegExp(pattern)), fc.constantFrom(...ids));
  } catch {
    return fc.constantFrom(...ids);
  }
  return fc.oneof(
    fc.constantFrom('bob', 'edge-1', 'staff', '192.0.2.7', ids[0] ?? ''),
    fc.string({ minLength, maxLength: Math.min(maxLength, 300) }),
  );
}

function objectOf({ properties = {}, required = [] }: Schema, resolve: (ref: string) => Schema): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, arbitraryOf(each, resolve)]));
  return fc.record(fields, { requiredKeys: required.filter((key) => key in fields) });
}
