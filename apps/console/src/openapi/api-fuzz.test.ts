import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles } from '../access/roles.ts';
import { endpoints } from '../api/endpoints.ts';
import { arbitraryOf, hostile, type Schema } from '../testing/arbitrary-of.fixture.ts';
import { TestConsole } from '../testing/console.fixture.ts';
import { openApiDocument } from './document.ts';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** Requests of one role to one operation; `npm run fuzz` makes many more, by another seed each time. */
const runs = Number(process.env.SEKISHO_API_FUZZ_RUNS ?? 12);
const seed = process.env.SEKISHO_API_FUZZ_RUNS === undefined ? 7 : Date.now() % 2 ** 31;
/** Far beyond what any of them takes: what is slow here is slow by what it was asked. */
const slowMs = 3_000;

const testConsole = new TestConsole();
const ajv = new Ajv({ strict: false, validateFormats: false });
// As it is made; that it is served so is a test of its own.
const document: Document = JSON.parse(JSON.stringify(openApiDocument()));
const resolve = (ref: string): Schema => document.components?.schemas?.[ref.split('/').at(-1) ?? ''] ?? {};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation, id: operation.operationId })),
);

beforeAll(async () => {
  await testConsole.open();
  ajv.addSchema(document, 'document');
});
afterAll(() => testConsole.close());

it('is served as a description that OpenAPI 3.1 allows', async () => {
  const served = await testConsole.ask(undefined, { method: 'GET', url: '/api/openapi.json' });
  expect(served.json()).toEqual(document);
  const { valid, errors } = await new Validator().validate(served.json());
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(operations.map(({ id }) => id).toSorted()).toEqual(endpoints.map(({ id }) => id).toSorted());
});

/** What is asked of an operation: the parts of a request, some of them not as they should be. */
function requestsTo({ path, operation }: (typeof operations)[number]) {
  const { parameters = [], requestBody } = operation;
  const ofKind = (kind: string) => parameters.filter((each) => each.in === kind);
  const values = (kind: string) =>
    fc.record(
      Object.fromEntries(ofKind(kind).map(({ name, schema }) => [name, arbitraryOf(schema, resolve)])),
      kind === 'query' ? { requiredKeys: [] } : {},
    );
  const body = requestBody?.content?.['application/json']?.schema;
  return fc.record({
    path: values('path').map((given) => filled(path, given)),
    query: fc.oneof(
      { arbitrary: values('query'), weight: 5 },
      { arbitrary: fc.dictionary(fc.string({ maxLength: 10 }), hostile), weight: 1 },
    ),
    body: body === undefined ? fc.constant(undefined) : arbitraryOf(body, resolve),
  });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value));
const filled = (path: string, given: object): string =>
  Object.entries(given).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, () => encodeURIComponent(textOf(value))),
    path,
  );
const queryOf = (query: object): string =>
  new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name.toWellFormed(), textOf(value)]),
  ).toString();

function problemsOf(pointer: string, payload: unknown): string | undefined {
  const check = ajv.getSchema(`document#${pointer}`);
  if (check === undefined) return `no schema at ${pointer}`;
  return check(payload) === true ? undefined : ajv.errorsText(check.errors);
}
const escaped = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));

interface Asked {
  readonly path: string;
  readonly query: object;
  readonly body?: unknown;
}

const ask = (method: string, cookie: string | undefined, { path, query, body }: Asked) =>
  testConsole.ask(undefined, {
    method: method.toUpperCase() as 'GET',
    url: `${path}?${queryOf(query)}`,
    headers: { ...(cookie && { cookie }), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
    payloadAsStream: true,
  });

/** Where in the description the schema of an answer is. */
const placeOf = (path: string, method: string, status: string, mediaType: string): string =>
  ['', 'paths', path, method, 'responses', status, 'content', mediaType, 'schema'].map(escaped).join('/');

describe.each(operations)('$method $path', (each) => {
  const { path, method, operation, id } = each;
  const done = Object.keys(operation.responses['200']?.content ?? {});

  it.each([undefined, ...roles])('answers %s as described, whatever is asked', async (role) => {
    const cookie = role && (await testConsole.signIn(role, `${id}-${role}`));
    const check = async (asked: Asked) => {
      const begun = performance.now();
      const response = await ask(method, cookie, asked);
      const mediaType = String(response.headers['content-type']).split(';')[0] ?? '';
      const isDone = response.statusCode === 200;
      expect(isDone ? done : ['application/problem+json'], `${response.statusCode}`).toContain(mediaType);
      // It has no end.
      if (mediaType === 'text/event-stream') return void response.stream().destroy();
      const text = Buffer.concat(await response.stream().toArray()).toString();
      expect(response.statusCode, text).toBeLessThan(500);
      expect(performance.now() - begun).toBeLessThan(slowMs);
      if (!mediaType.endsWith('json')) return;
      const place = placeOf(path, method, isDone ? '200' : 'default', mediaType);
      expect(problemsOf(place, JSON.parse(text)), text).toBeUndefined();
    };
    await fc.assert(fc.asyncProperty(requestsTo(each), check), { numRuns: runs, seed, endOnFailure: true });
  });
});

it('has no request of all these leave anything behind in prototypes', () => {
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
